import type { Voice } from '@ghanti/core';

/** How each engine speaks a voice of the API. */
export interface VoiceEntry extends Voice {
  /** eSpeak NG: voice and variant, pitch 0 to 99, words a minute. */
  readonly espeak: { readonly voice: string; readonly pitch: number; readonly speed: number };
  /** Azure: the name of its neural voice, and prosody that tells two of our voices apart. */
  readonly azure: { readonly voice: string; readonly pitch: string };
  /** Google Cloud: language, and pitch in semitones. */
  readonly google: { readonly language: string; readonly gender: 'FEMALE' | 'MALE'; readonly pitch: number };
  /** A server that answers OpenAI-style /audio/speech: its voice's name. */
  readonly openai: { readonly voice: string };
}

/** The voices of the API: the one table an operator looks at, and may replace by the option `voices` of each engine. */
export const standardVoices: readonly VoiceEntry[] = [
  {
    name: 'np_rija',
    language: 'ne-NP',
    gender: 'female',
    description: 'A woman, clear and friendly',
    espeak: { voice: 'ne+f3', pitch: 62, speed: 145 },
    azure: { voice: 'ne-NP-HemkalaNeural', pitch: '+0%' },
    google: { language: 'ne-NP', gender: 'FEMALE', pitch: 0 },
    openai: { voice: 'nova' },
  },
  {
    name: 'np_prasanna',
    language: 'ne-NP',
    gender: 'male',
    description: 'A man, calm',
    espeak: { voice: 'ne+m3', pitch: 52, speed: 145 },
    azure: { voice: 'ne-NP-SagarNeural', pitch: '+0%' },
    google: { language: 'ne-NP', gender: 'MALE', pitch: 0 },
    openai: { voice: 'onyx' },
  },
  {
    name: 'np_binod',
    language: 'ne-NP',
    gender: 'male',
    description: 'A man, deep and slower',
    espeak: { voice: 'ne+m6', pitch: 10, speed: 128 },
    azure: { voice: 'ne-NP-SagarNeural', pitch: '-15%' },
    google: { language: 'ne-NP', gender: 'MALE', pitch: -4 },
    openai: { voice: 'echo' },
  },
];

/** The entry of a voice, and nothing else of it than the API shows. */
export function shownVoices(voices: readonly VoiceEntry[]): readonly Voice[] {
  return voices.map(({ name, language, gender, description }) => ({ name, language, gender, description }));
}
