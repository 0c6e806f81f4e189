import { expect } from 'vitest';
import type { SpokenAudio } from '../../ports/speech';
import { aVoice, type SpeechCheck } from './check';

/** Text that would be obeyed by an engine that takes it for more than text. */
const commands = [
  '<break time="60s"/> नमस्ते',
  '</prosody></voice></speak><speak>नमस्ते',
  '<audio src="https://example.test/a.wav"/> नमस्ते',
  "[[h@l'oU]] नमस्ते",
  '-v en --stdout नमस्ते',
  '<!DOCTYPE x [<!ENTITY y "z">]> &y; नमस्ते',
  'राम & श्याम < > " \' ]]>',
  'नमस्ते\u0000\u0001\u001b[31m\ufffe\ud800 नेपाल',
  'नमस्ते\r\nनेपाल\n\n',
];

/** What comes out: audio of a known length, for whatever text. */
export const audioChecks: readonly SpeechCheck[] = [
  {
    name: 'makes audio, says of which type it is, and how long it lasts',
    async run(speech) {
      const audio = await speech.synthesize('नमस्ते, तपाईंको भुक्तानी बाँकी छ।', aVoice(speech));
      expect(audio.body.byteLength).toBeGreaterThan(100);
      expect(audio.contentType).toMatch(/^audio\/[a-z0-9.+-]+$/);
      expect(audio.seconds).toBeGreaterThan(0.2);
      expect(audio.seconds).toBeLessThan(60);
      if (audio.contentType === 'audio/wav') expect(audio.seconds).toBeCloseTo(secondsOfWav(audio), 1);
    },
  },
  {
    name: 'speaks a longer text longer, up to its end',
    async run(speech) {
      const sentence = 'तपाईंको खातामा पैसा जम्मा भएको छ। ';
      const [once, often] = await Promise.all([
        speech.synthesize(sentence, aVoice(speech)),
        speech.synthesize(sentence.repeat(30), aVoice(speech)),
      ]);
      expect(often.seconds).toBeGreaterThan(once.seconds * 15);
    },
  },
  {
    name: 'speaks a text of 5,000 characters',
    async run(speech) {
      const text = 'नमस्ते नेपाल। '.repeat(400).slice(0, 5_000);
      expect((await speech.synthesize(text, aVoice(speech))).seconds).toBeGreaterThan(60);
    },
  },
  {
    name: 'takes nothing in a text for markup, a command or an option',
    async run(speech) {
      for (const text of commands) {
        const { seconds } = await speech.synthesize(text, aVoice(speech));
        expect(seconds, text).toBeGreaterThan(0.2);
        expect(seconds, text).toBeLessThan(30);
      }
    },
  },
  {
    name: 'speaks many texts at once, each as its own',
    async run(speech) {
      const texts = Array.from({ length: 12 }, (_, n) => 'नमस्ते नेपाल। '.repeat(1 + (n % 4) * 5));
      const audios = await Promise.all(texts.map((text) => speech.synthesize(text, aVoice(speech))));
      for (const [n, { seconds }] of audios.entries())
        if (n >= 4) expect(seconds).toBeCloseTo(audios[n % 4]?.seconds ?? 0, 0);
      for (let n = 1; n < 4; n++) expect(audios[n]?.seconds).toBeGreaterThan((audios[n - 1]?.seconds ?? 0) * 1.2);
      expect(new Set(audios.map(({ body }) => body)).size).toBe(texts.length);
    },
  },
];

/** The length of a PCM WAV by its own head and what is really there. */
function secondsOfWav({ body }: SpokenAudio): number {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const bytesPerSecond = view.getUint32(28, true);
  for (let at = 12; at + 8 <= view.byteLength; at += 8 + view.getUint32(at + 4, true))
    if (view.getUint32(at) === 0x64617461)
      return Math.min(view.getUint32(at + 4, true), view.byteLength - at - 8) / bytesPerSecond;
  throw new Error('There is no data in this WAV.');
}
