import { type AudioProbe, GhantiError, type ProbedAudio } from '@ghanti/core';
import PQueue from 'p-queue';
import { z } from 'zod';
import { type Codec, decodeAudio } from './decode';

const options = z.strictObject({
  /** Longer audio is refused, in seconds. */
  longestSeconds: z.number().positive().max(3_600).default(900),
  /** A file that takes longer to decode is given up, in milliseconds. */
  timeoutMs: z.number().int().positive().default(30_000),
  /** Files that are decoded at once; others wait. */
  atOnce: z.number().int().positive().default(2),
});

/** Options of `createAudioProbe`. */
export type AudioProbeOptions = z.input<typeof options>;

const at = (head: Buffer, offset: number, text: string) =>
  head.subarray(offset, offset + text.length).toString('latin1') === text;

/** What it is by its first bytes: a name or a claimed type is not believed. */
const sniffers: readonly { readonly codec: Codec; readonly matches: (head: Buffer) => boolean }[] = [
  { codec: 'wav', matches: (head) => at(head, 0, 'RIFF') && at(head, 8, 'WAVE') },
  { codec: 'opus', matches: (head) => at(head, 0, 'OggS') && head.includes('OpusHead') },
  { codec: 'vorbis', matches: (head) => at(head, 0, 'OggS') && head.includes('\x01vorbis') },
  { codec: 'mp3', matches: (head) => at(head, 0, 'ID3') || (head[0] === 0xff && ((head[1] ?? 0) & 0xe6) === 0xe2) },
];

const headBytes = 512;
const pieceBytes = 64 * 1_024;

/**
 * Looks into audio that somebody brings, and converts it to what every carrier plays: wav (PCM of 16 bits), mp3 and ogg (Vorbis, Opus)
 * become WAV, 16 bits, mono, 8,000 samples a second. m4a is refused: see docs/adr/0005-uploaded-audio.md. Each upload is decoded in a thread
 * of its own, a few at once; others wait.
 */
export function createAudioProbe(given: AudioProbeOptions = {}): AudioProbe {
  const { atOnce, ...limits } = options.parse(given);
  const threads = new PQueue({ concurrency: atOnce });

  async function measure(upload: AsyncIterator<Uint8Array>, signal?: AbortSignal): Promise<ProbedAudio> {
    const { head, rest } = await peeked(upload);
    const codec = sniffers.find((one) => one.matches(head))?.codec;
    if (!codec && at(head, 4, 'ftyp')) throw refused('m4a cannot be converted here: bring it as mp3, wav or ogg.');
    if (!codec) throw refused('It is none of wav, mp3 and ogg.');
    const decoded = await decodeAudio(rest, codec, limits, signal);
    if ('wav' in decoded)
      return { contentType: 'audio/wav', extension: 'wav', seconds: decoded.seconds, body: decoded.wav };
    switch (decoded.fault) {
      case 'too_long':
        throw refused(`It is longer than ${limits.longestSeconds / 60} minutes.`);
      case 'damaged':
        throw refused(`It seems damaged, or empty${codec === 'wav' ? ', or is no PCM of 16 bits' : ''}.`);
      case 'too_slow':
        throw unavailable(`This audio took longer than ${limits.timeoutMs / 1_000} seconds to decode.`);
      case 'unavailable':
        throw unavailable('This audio could not be decoded for want of memory here.');
    }
  }

  return {
    extensions: ['wav'],
    measure: (body, signal) =>
      threads.add(
        async () => {
          const upload = (body instanceof Uint8Array ? inPieces(body) : body)[Symbol.asyncIterator]();
          try {
            return await measure(upload, signal);
          } finally {
            await upload.return?.();
          }
        },
        signal ? { signal } : {},
      ),
  };
}

async function* inPieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
}

/** The first bytes of an upload, and all of it. */
async function peeked(upload: AsyncIterator<Uint8Array>): Promise<{ head: Buffer; rest: AsyncIterator<Uint8Array> }> {
  const taken: Uint8Array[] = [];
  let length = 0;
  while (length < headBytes) {
    const { value, done } = await upload.next();
    if (done) break;
    taken.push(value);
    length += value.length;
  }
  async function* all(): AsyncGenerator<Uint8Array> {
    yield* taken.splice(0);
    for (let next = await upload.next(); !next.done; next = await upload.next()) yield next.value;
  }
  return { head: Buffer.concat(taken).subarray(0, headBytes), rest: all() };
}

function unavailable(why: string): GhantiError {
  return new GhantiError('unavailable', `${why} Try again later.`, { retryAfterMs: 10_000 });
}

function refused(why: string): GhantiError {
  const message = `This audio cannot be played. ${why}`;
  return new GhantiError('unsupported_media', message, {
    faults: [{ field: 'aud_file', code: 'unsupported_audio', message }],
  });
}
