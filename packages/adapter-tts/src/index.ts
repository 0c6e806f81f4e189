export { type AudioProbeOptions, createAudioProbe } from './audio/audio-probe';
export { type AzureSpeechOptions, azureSpeech } from './azure';
export { type EspeakOptions, espeakSpeech } from './espeak/espeak';
export { type FallbackOptions, fallbackSpeech } from './fallback';
export { type GoogleSpeechOptions, googleSpeech } from './google';
export { nepaliReading } from './nepali/nepali-reading';
export { type OpenaiSpeechOptions, openaiSpeech } from './openai';
export { changedVoices, standardVoices, type VoiceEntry } from './voices';
