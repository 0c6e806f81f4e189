import { type Speech, SpeechError } from '@ghanti/core';
import PQueue from 'p-queue';
import { z } from 'zod';
import { resample } from './audio/resample.mjs';
import { readWav, telephoneRate, writeWav } from './audio/wav.mjs';
import { fetchAudio, type SpeechOrder } from './fetch-audio';
import { plainWords } from './plain-words';
import { checkRequest } from './request-check';
import { splitText } from './split-text';
import { type EngineKind, type EngineVoice, shownVoices, standardVoices, voicesOf, voiceTable } from './voices';

/** Options that every engine behind HTTP has. */
export const cloudOptions = z.strictObject({
  /** One try takes at most this, in milliseconds. */
  timeoutMs: z.number().int().positive().default(15_000),
  /** Tries in all when the server is in trouble or we ask too often; 1 to 10. */
  tries: z.number().int().min(1).max(10).default(3),
  /** Before the second try; doubled before each later one, in milliseconds. */
  backoffMs: z.number().int().min(0).default(300),
  /** Requests at once; the others wait their turn. */
  concurrency: z.number().int().min(1).max(100).default(8),
  /** How many may wait; one more fails `unavailable`. */
  maxWaiting: z.number().int().min(1).default(5_000),
  /** The table to go by; `changedVoices` makes one of the standard table. */
  voices: voiceTable.default(standardVoices),
});

/** What sets one engine behind HTTP apart from another. */
export interface CloudEngine<Kind extends EngineKind> {
  /** Its part in the table of voices. */
  readonly kind: Kind;
  /** With its set-up: see `engineName`. */
  readonly name: string;
  /** For messages: `Azure`. */
  readonly label: string;
  /** True when the engine takes so much text in one request. */
  readonly fits: (text: string) => boolean;
  readonly order: (text: string, voice: EngineVoice<Kind>) => SpeechOrder;
  /** The WAV in its answer. Throws when there is none. */
  readonly wavOf: (answer: Uint8Array) => Uint8Array;
}

/**
 * The Speech port over an engine behind HTTP: checks, waits its turn, cuts what is too long for one request, and brings whatever rate the
 * engine speaks at to what telephones carry: WAV, 16 bits, mono, 8,000 samples a second.
 */
export function cloudSpeech<Kind extends EngineKind>(
  engine: CloudEngine<Kind>,
  options: z.output<typeof cloudOptions>,
): Speech {
  const { maxWaiting } = options;
  const voices = voicesOf(engine.kind, options.voices);
  const turns = new PQueue({ concurrency: options.concurrency });
  const closing = new AbortController();

  function samplesIn(answer: Uint8Array): Int16Array {
    const { samples, sampleRate, whole } = readWav(engine.wavOf(answer));
    if (samples.length === 0 || !whole) throw new Error('cut off');
    return resample(samples, sampleRate, telephoneRate);
  }

  const speak = (text: string, voice: EngineVoice<Kind>, signal: AbortSignal) =>
    fetchAudio(engine.label, engine.order(text, voice), samplesIn, options, signal);

  return {
    name: engine.name,
    voices: () => shownVoices(voices),
    async synthesize(text, voice, given) {
      const entry = checkRequest(text, voice, voices);
      if (closing.signal.aborted) throw givenUp(closing.signal.reason);
      if (turns.size >= maxWaiting) throw new SpeechError('unavailable', 'Too many texts wait for the voice engine.');
      // When one part fails, the others are not worth their cost.
      const failed = new AbortController();
      const signal = AbortSignal.any([closing.signal, failed.signal, ...(given ? [given] : [])]);
      const parts = splitText(plainWords(text), engine.fits);
      try {
        const spoken = await Promise.all(parts.map((part) => turns.add(() => speak(part, entry, signal), { signal })));
        const samples = joined(spoken);
        const seconds = samples.length / telephoneRate;
        return { body: writeWav(samples, telephoneRate), contentType: 'audio/wav', seconds };
      } catch (error) {
        failed.abort(error);
        throw error instanceof SpeechError ? error : givenUp(error);
      }
    },
    async close() {
      closing.abort();
      await turns.onIdle();
    },
  };
}

function givenUp(cause: unknown): SpeechError {
  return new SpeechError('unavailable', 'The speech was given up.', { cause });
}

function joined(pieces: readonly Int16Array[]): Int16Array {
  const [only] = pieces;
  if (only && pieces.length === 1) return only;
  const whole = new Int16Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
