import { expect } from 'vitest';
import { refusal, type SpeechCheck } from './check';

/** Who speaks: the voices, and the name that speech is kept under. */
export const voiceChecks: readonly SpeechCheck[] = [
  {
    name: 'has a name that fits into one line, and keeps it',
    async run(speech) {
      expect(speech.name).toMatch(/^[\w.:/-]{1,100}$/);
      const { name } = speech;
      await speech.synthesize('नमस्ते', speech.voices()[0]?.name ?? '');
      expect(speech.name).toBe(name);
    },
  },
  {
    name: 'has voices, each with a name of its own and its description',
    async run(speech) {
      const voices = speech.voices();
      expect(voices.length).toBeGreaterThan(0);
      expect(new Set(voices.map((voice) => voice.name)).size).toBe(voices.length);
      for (const { name, language, gender, description } of voices) {
        expect(name).toMatch(/^[a-z0-9_-]{1,64}$/i);
        expect(Intl.getCanonicalLocales(language)).toHaveLength(1);
        expect(['female', 'male']).toContain(gender);
        expect(description).toMatch(/\S/);
      }
    },
  },
  {
    name: 'speaks with each of its voices',
    async run(speech) {
      for (const { name } of speech.voices())
        expect((await speech.synthesize('नमस्ते नेपाल', name)).seconds, name).toBeGreaterThan(0);
    },
  },
  {
    name: 'says "unknown_voice" for a voice that it has not, whatever the name',
    async run(speech) {
      for (const name of ['no_such_voice', '', 'constructor', '__proto__', '../np_rija'])
        expect(await refusal(speech.synthesize('नमस्ते', name)), name).toBe('unknown_voice');
    },
  },
];
