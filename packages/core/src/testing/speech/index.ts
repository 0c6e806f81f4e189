export type { SpeechCheck, SpeechUnderTest } from './check';
export { runSpeechCheck, speechChecks, speechKit } from './speech-kit';
