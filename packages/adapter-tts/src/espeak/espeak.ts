import type { Speech } from '@ghanti/core';
import { z } from 'zod';
import { engineName } from '../engine-name';
import { nepaliReading } from '../nepali/nepali-reading';
import { plainWords } from '../plain-words';
import { checkRequest } from '../request-check';
import { splitText } from '../split-text';
import { shownVoices, standardVoices, voicesOf, voiceTable } from '../voices';
import { createWorkerPool } from './worker-pool';

/** The program reads lines of at most 999 bytes: a longer text goes in several, cut where a sentence ends. */
const longestLine = 900;

const options = z.strictObject({
  /** Threads that speak at once; 1 to 16. Each holds about 60 MB while it works. */
  threads: z.number().int().min(1).max(16).default(1),
  /** How many utterances may wait for a thread; one more fails `unavailable`. */
  maxWaiting: z.number().int().min(1).default(5_000),
  /** An utterance that takes longer fails, in milliseconds. */
  timeoutMs: z.number().int().positive().default(30_000),
  /** The table to go by; `changedVoices` makes one of the standard table. */
  voices: voiceTable.default(standardVoices),
});

/** Options of `espeakSpeech`. */
export type EspeakOptions = z.input<typeof options>;

/**
 * eSpeak NG in this process, off its main thread: Nepali without a key or a network. The engine comes from the optional npm
 * package `espeak-ng`, which is GPL-3.0; without it every utterance fails `unavailable` and says what to install.
 * Audio is WAV, 16 bits, mono, 8,000 samples a second: what telephones carry.
 */
export function espeakSpeech(given: EspeakOptions = {}): Speech {
  const { voices: table, ...size } = options.parse(given);
  const voices = voicesOf('espeak', table);
  const pool = createWorkerPool(size);
  return {
    name: engineName('espeak-ng-3', voices),
    voices: () => shownVoices(voices),
    async synthesize(text, voice, signal) {
      const entry = checkRequest(text, voice, voices);
      // eSpeak reads [[...]] as phonemes: no message may.
      const words = plainWords(text).replaceAll('[[', '[ [');
      const read = entry.language.startsWith('ne') ? nepaliReading(words) : words;
      const lines = splitText(read, (line) => Buffer.byteLength(line) <= longestLine);
      const { wav, seconds } = await pool.speak({ lines, ...entry.espeak }, signal);
      return { body: wav, contentType: 'audio/wav', seconds };
    },
    close: () => pool.close(),
  };
}
