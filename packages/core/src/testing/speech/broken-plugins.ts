import { silentSpeech } from '../../memory/speech';
import { type Speech, SpeechError } from '../../ports/speech';
import type { SpeechUnderTest } from './check';

/** A plugin that breaks a promise, and the names of the checks that have to catch it. */
export interface BrokenPlugin {
  readonly make: () => Promise<SpeechUnderTest>;
  readonly caught: readonly string[];
}

/** The silent voice with something broken. */
const broken = (breakIt: (speech: Speech) => Partial<Speech>) => async () => {
  const speech = silentSpeech();
  return { speech: { ...speech, ...breakIt(speech) } };
};

/** The silent voice that is given other texts than it was asked for. */
const hearing = (change: (text: string) => string) =>
  broken((speech) => ({ synthesize: (text, voice, signal) => speech.synthesize(change(text), voice, signal) }));

const renamed = (code: SpeechError['code']) => (error: unknown) => {
  throw error instanceof SpeechError ? new SpeechError(code, error.message) : error;
};

/** For the kit's own tests: every check of the kit is named by at least one plugin that it catches. */
export const brokenPlugins: Readonly<Record<string, BrokenPlugin>> = {
  'has a name that changes': {
    make: async () => {
      const silence = silentSpeech();
      let asked = 0;
      const speech: Speech = {
        ...silence,
        get name() {
          return `silence-${asked}`;
        },
        synthesize(text, voice) {
          asked++;
          return silence.synthesize(text, voice);
        },
      };
      return { speech };
    },
    caught: ['has a name that fits into one line, and keeps it'],
  },
  'names two voices alike': {
    make: broken((speech) => ({ voices: () => [...speech.voices(), ...speech.voices()] })),
    caught: ['has voices, each with a name of its own and its description'],
  },
  'shows a voice that it has not': {
    make: broken((speech) => ({
      voices: () => [
        ...speech.voices(),
        { name: 'np_nobody', language: 'ne-NP', gender: 'male', description: 'Nobody' } as const,
      ],
    })),
    caught: ['speaks with each of its voices'],
  },
  'takes any voice': {
    make: broken((speech) => ({ synthesize: (text, _voice, signal) => speech.synthesize(text, 'np_rija', signal) })),
    caught: ['says "unknown_voice" for a voice that it has not, whatever the name'],
  },
  'does not measure': {
    make: broken((speech) => ({
      synthesize: async (text, voice) => ({ ...(await speech.synthesize(text, voice)), seconds: 3 }),
    })),
    caught: [
      'makes audio, says of which type it is, and how long it lasts',
      'speaks a longer text longer, up to its end',
      'speaks a text of 5,000 characters',
    ],
  },
  'cuts a long text off': {
    make: hearing((text) => (text.length > 5_000 ? text : text.slice(0, 100))),
    caught: ['speaks a longer text longer, up to its end', 'speaks a text of 5,000 characters'],
  },
  'obeys markup': {
    make: hearing((text) => (text.includes('<break time="60s"/>') ? 'अ'.repeat(900) : text)),
    caught: ['takes nothing in a text for markup, a command or an option'],
  },
  'mixes up what is asked for at once': {
    make: broken((speech) => {
      let last = '';
      return {
        async synthesize(text, voice) {
          last = text;
          await new Promise((resolve) => setTimeout(resolve, 5));
          return speech.synthesize(last, voice);
        },
      };
    }),
    caught: ['speaks many texts at once, each as its own'],
  },
  'speaks what is empty': {
    make: broken((speech) => ({ synthesize: (text, voice) => speech.synthesize(`${text} अ`, voice) })),
    caught: ['says "empty_text" when there is nothing to speak'],
  },
  'takes any length': {
    make: hearing((text) => text.slice(0, 5_000)),
    caught: ['says "too_long" beyond 5,000 characters'],
  },
  'repeats the text in its errors': {
    make: broken((speech) => ({
      synthesize: (text, voice) =>
        speech.synthesize(text, voice).catch((error: SpeechError) => {
          throw new SpeechError(error.code, `${error.message} The text: ${text}`);
        }),
    })),
    caught: ['repeats no text in an error: it may hold a code'],
  },
  'throws errors of one code': {
    make: broken((speech) => ({
      synthesize: (text, voice, signal) => speech.synthesize(text, voice, signal).catch(renamed('empty_text')),
    })),
    caught: [
      'says "unknown_voice" for a voice that it has not, whatever the name',
      'says "too_long" beyond 5,000 characters',
      'says "unavailable" to a text that was given up, before it is spoken or meanwhile',
    ],
  },
  'does not heed a signal': {
    make: broken((speech) => ({ synthesize: (text, voice) => speech.synthesize(text, voice) })),
    caught: ['says "unavailable" to a text that was given up, before it is spoken or meanwhile'],
  },
  'speaks after its close': {
    make: broken(() => ({ close: async () => {} })),
    caught: ['speaks no more once it was closed, and may be closed again'],
  },
};
