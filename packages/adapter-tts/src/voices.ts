import type { Voice } from '@ghanti/core';

/** How each engine speaks a voice of the API. */
export interface VoiceEntry extends Voice {
  /** eSpeak NG: voice and variant, pitch 0 to 99, words a minute. */
  readonly espeak: { readonly voice: string; readonly pitch: number; readonly speed: number };
  /** Azure: the name of its neural voice, and prosody that tells two of our voices apart. */
  readonly azure: { readonly voice: string; readonly pitch: string };
  /** Google Cloud: language, voice, the model that speaks it (its older voices have none, and no Nepali), rate from 0.25 to 2. */
  readonly google: {
    readonly language: string;
    readonly voice: string;
    readonly model?: string;
    readonly rate: number;
  };
  /** A server that answers OpenAI-style /audio/speech: its voice's name, and speed from 0.25 to 4. */
  readonly openai: { readonly voice: string; readonly speed: number };
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
    google: { language: 'ne-NP', voice: 'Kore', model: 'gemini-2.5-flash-tts', rate: 1 },
    openai: { voice: 'nova', speed: 1 },
  },
  {
    name: 'np_prasanna',
    language: 'ne-NP',
    gender: 'male',
    description: 'A man, calm',
    espeak: { voice: 'ne+m3', pitch: 52, speed: 145 },
    azure: { voice: 'ne-NP-SagarNeural', pitch: '+0%' },
    google: { language: 'ne-NP', voice: 'Charon', model: 'gemini-2.5-flash-tts', rate: 1 },
    openai: { voice: 'echo', speed: 1 },
  },
  {
    name: 'np_binod',
    language: 'ne-NP',
    gender: 'male',
    description: 'A man, deep and slower',
    espeak: { voice: 'ne+m6', pitch: 10, speed: 128 },
    azure: { voice: 'ne-NP-SagarNeural', pitch: '-15%' },
    google: { language: 'ne-NP', voice: 'Algenib', model: 'gemini-2.5-flash-tts', rate: 0.9 },
    openai: { voice: 'onyx', speed: 0.9 },
  },
];

/** The voices as the API shows them. */
export function shownVoices(voices: readonly VoiceEntry[]): readonly Voice[] {
  return voices.map(({ name, language, gender, description }) => ({ name, language, gender, description }));
}
