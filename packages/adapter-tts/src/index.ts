export { createAudioProbe } from './audio/audio-probe';
export { type EspeakOptions, espeakSpeech } from './espeak/espeak';
export { standardVoices, type VoiceEntry } from './voices';
