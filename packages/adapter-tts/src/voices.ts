import type { Voice } from '@ghanti/core';
import { z } from 'zod';

const percent = z.string().regex(/^[+-]\d{1,2}%$/, 'must be a share with its sign, -15%');

const manners = {
  /** eSpeak NG: voice and variant (`ne+f3`), pitch 0 to 99, words a minute 80 to 450. */
  espeak: z.strictObject({
    voice: z.string().regex(/^[a-z0-9-]+(\+[a-z0-9]+)?$/i, 'must be a voice of eSpeak NG, ne+f3'),
    pitch: z.number().int().min(0).max(99),
    speed: z.number().int().min(80).max(450),
  }),
  /** Azure: the name of its neural voice, and the pitch and rate that tell two of our voices apart. */
  azure: z.strictObject({ voice: z.string().min(1), pitch: percent, rate: percent }),
  /** Google Cloud: language, voice, the model that speaks it (its older voices have none, and no Nepali), rate from 0.25 to 2. */
  google: z.strictObject({
    language: z.string().min(1),
    voice: z.string().min(1),
    model: z.string().min(1).optional(),
    rate: z.number().min(0.25).max(2),
  }),
  /** A server that answers OpenAI-style /audio/speech: its voice's name, and speed from 0.25 to 4. */
  openai: z.strictObject({ voice: z.string().min(1), speed: z.number().min(0.25).max(4) }),
};

/** The engines that a voice may be spoken by. */
export type EngineKind = keyof typeof manners;

const voiceEntry = z.strictObject({
  name: z.string().regex(/^[a-z0-9_]{1,40}$/, 'must be small letters, digits and _'),
  language: z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'must be a language, ne-NP'),
  gender: z.enum(['female', 'male']),
  description: z.string().min(1),
  espeak: manners.espeak.optional(),
  azure: manners.azure.optional(),
  google: manners.google.optional(),
  openai: manners.openai.optional(),
});

/** A voice of the API, and how each engine speaks it. An engine that has no part in it does not offer the voice. */
export type VoiceEntry = Readonly<z.output<typeof voiceEntry>>;

/** An engine's option `voices`: the whole table that it goes by. */
export const voiceTable = z
  .array(voiceEntry)
  .min(1)
  .refine((table) => new Set(table.map((one) => one.name)).size === table.length, 'names a voice twice')
  .readonly();

/** The voices of the API: the one table an operator looks at, and may replace by the option `voices` of each engine. */
export const standardVoices: readonly VoiceEntry[] = [
  {
    name: 'np_rija',
    language: 'ne-NP',
    gender: 'female',
    description: 'A woman, clear and friendly',
    espeak: { voice: 'ne+f3', pitch: 62, speed: 145 },
    azure: { voice: 'ne-NP-HemkalaNeural', pitch: '+0%', rate: '+0%' },
    google: { language: 'ne-NP', voice: 'Kore', model: 'gemini-2.5-flash-tts', rate: 1 },
    openai: { voice: 'nova', speed: 1 },
  },
  {
    name: 'np_prasanna',
    language: 'ne-NP',
    gender: 'male',
    description: 'A man, calm',
    espeak: { voice: 'ne+m3', pitch: 52, speed: 145 },
    azure: { voice: 'ne-NP-SagarNeural', pitch: '+0%', rate: '+0%' },
    google: { language: 'ne-NP', voice: 'Charon', model: 'gemini-2.5-flash-tts', rate: 1 },
    openai: { voice: 'echo', speed: 1 },
  },
  {
    name: 'np_binod',
    language: 'ne-NP',
    gender: 'male',
    description: 'A man, deep and slower',
    espeak: { voice: 'ne+m6', pitch: 10, speed: 128 },
    azure: { voice: 'ne-NP-SagarNeural', pitch: '-15%', rate: '-10%' },
    google: { language: 'ne-NP', voice: 'Algenib', model: 'gemini-2.5-flash-tts', rate: 0.9 },
    openai: { voice: 'onyx', speed: 0.9 },
  },
];

const changes = z.record(
  z.string(),
  voiceEntry.omit({ name: true }).partial().nullable(),
  'must be an object: the name of each voice, and what is to be different',
);

/**
 * The standard table with an operator's changes: by the name of a voice, the parts that replace its own, or null to take the voice out.
 * A name that is not in the table adds a voice, and needs its language, gender and description.
 *
 * @example
 * changedVoices({ np_rija: { azure: { voice: 'ne-NP-HemkalaNeural', pitch: '+5%', rate: '+0%' } }, np_binod: null })
 * @throws ZodError naming every part that is wrong
 */
export function changedVoices(given: unknown): readonly VoiceEntry[] {
  const wanted = changes.parse(given);
  const table = new Map<string, object>(standardVoices.map((voice) => [voice.name, voice]));
  for (const [name, change] of Object.entries(wanted))
    if (change === null) table.delete(name);
    else table.set(name, { ...(table.get(name) ?? { name }), ...change });
  return voiceTable.parse([...table.values()]);
}

/** A voice as one engine speaks it. */
export type EngineVoice<Kind extends EngineKind> = VoiceEntry & {
  readonly [part in Kind]-?: NonNullable<VoiceEntry[part]>;
};

/** The voices of a table that an engine has a part in. */
export function voicesOf<Kind extends EngineKind>(
  kind: Kind,
  table: readonly VoiceEntry[],
): readonly EngineVoice<Kind>[] {
  return table.filter((voice): voice is EngineVoice<Kind> => voice[kind] !== undefined);
}

/** The voices as the API shows them. */
export function shownVoices(voices: readonly VoiceEntry[]): readonly Voice[] {
  return voices.map(({ name, language, gender, description }) => ({ name, language, gender, description }));
}
