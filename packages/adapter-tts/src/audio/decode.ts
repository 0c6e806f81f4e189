import { Worker } from 'node:worker_threads';

/** What is inside an upload. */
export type Codec = 'wav' | 'mp3' | 'opus' | 'vorbis';

/** An upload as telephones carry it, or why there is none. */
export type DecodedAudio =
  | { readonly wav: Uint8Array; readonly seconds: number }
  | { readonly fault: 'damaged' | 'too_long' };

/** How far a decoder may go with bytes that somebody sent. */
export interface DecodeLimits {
  readonly longestSeconds: number;
  /** A file that takes longer to decode is given up, in milliseconds. */
  readonly timeoutMs: number;
}

/**
 * Decodes an upload to WAV, 16 bits, mono, 8,000 samples a second, in a thread of its own. A hostile file costs at most the limits:
 * the thread is ended, and its memory with it.
 */
export function decodeAudio(bytes: Uint8Array, codec: Codec, limits: DecodeLimits): Promise<DecodedAudio> {
  const { longestSeconds, timeoutMs } = limits;
  return new Promise((resolve) => {
    const worker = new Worker(new URL('./decode-worker.mjs', import.meta.url), {
      name: 'ghanti-decode',
      execArgv: [],
      workerData: { bytes, codec, longestSeconds },
      resourceLimits: { maxOldGenerationSizeMb: 256 },
    });
    const timer = setTimeout(() => end({ fault: 'damaged' }), timeoutMs);
    function end(decoded: DecodedAudio): void {
      clearTimeout(timer);
      resolve(decoded);
      void worker.terminate();
    }
    worker.on('message', (decoded: DecodedAudio) => end(decoded));
    // A decoder that aborts takes its thread along, and nothing else.
    worker.on('error', () => end({ fault: 'damaged' }));
    worker.on('exit', () => end({ fault: 'damaged' }));
  });
}
