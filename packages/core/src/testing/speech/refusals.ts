import { expect } from 'vitest';
import type { Speech } from '../../ports/speech';
import { aVoice, refusal, type SpeechCheck } from './check';

/** What is refused, and how a plugin is given up and closed. */
export const refusalChecks: readonly SpeechCheck[] = [
  {
    name: 'says "empty_text" when there is nothing to speak',
    async run(speech) {
      for (const text of ['', '  \n', '…', '?! —', '\u200b'])
        expect(await refusal(speech.synthesize(text, aVoice(speech))), JSON.stringify(text)).toBe('empty_text');
    },
  },
  {
    name: 'says "too_long" beyond 5,000 characters',
    async run(speech) {
      expect(await refusal(speech.synthesize('न'.repeat(5_001), aVoice(speech)))).toBe('too_long');
    },
  },
  {
    name: 'repeats no text in an error: it may hold a code',
    async run(speech) {
      const secret = 'कोड 739126 ';
      const errors = [
        await errorOf(speech.synthesize(secret, 'no_such_voice')),
        await errorOf(speech.synthesize(secret.repeat(500), aVoice(speech))),
        await errorOf(speech.synthesize(secret, aVoice(speech), AbortSignal.abort())),
      ];
      for (const error of errors) expect(`${error.stack} ${JSON.stringify(error)}`).not.toContain('739126');
    },
  },
  {
    name: 'says "unavailable" to a text that was given up, before it is spoken or meanwhile',
    async run(speech) {
      expect(await refusal(speech.synthesize('नमस्ते', aVoice(speech), AbortSignal.abort()))).toBe('unavailable');
      const controller = new AbortController();
      const speaking = refusal(speech.synthesize('नमस्ते नेपाल। '.repeat(300), aVoice(speech), controller.signal));
      controller.abort();
      expect(await speaking).toBe('unavailable');
      expect((await speech.synthesize('नमस्ते', aVoice(speech))).seconds).toBeGreaterThan(0);
    },
  },
  {
    name: 'speaks no more once it was closed, and may be closed again',
    async run(speech) {
      if (!speech.close) return;
      const voice = aVoice(speech);
      await speech.close();
      await speech.close();
      expect(await refusal(speech.synthesize('नमस्ते', voice))).toBe('unavailable');
    },
  },
];

async function errorOf(speaking: ReturnType<Speech['synthesize']>): Promise<Error> {
  try {
    await speaking;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
  throw new Error('It was spoken.');
}
