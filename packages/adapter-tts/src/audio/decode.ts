import { Worker } from 'node:worker_threads';

/** What is inside an upload. */
export type Codec = 'wav' | 'mp3' | 'opus' | 'vorbis';

/** An upload as telephones carry it, or why there is none: `unavailable` says nothing of the upload. */
export type DecodedAudio =
  | { readonly wav: Uint8Array; readonly seconds: number }
  | { readonly fault: 'damaged' | 'too_long' | 'too_slow' | 'unavailable' };

/** How far a decoder may go with bytes that somebody sent. */
export interface DecodeLimits {
  readonly longestSeconds: number;
  /** A file that takes longer to decode is given up, in milliseconds. */
  readonly timeoutMs: number;
}

/** JavaScript heap of a decoder, in MiB: samples lie outside of it, and are few. */
const heapMb = 64;
const youngHeapMb = 16;

/**
 * Decodes an upload to WAV, 16 bits, mono, 8,000 samples a second, in a thread of its own, which asks for it piece by piece. A hostile
 * file costs at most the limits: the thread is ended, and its memory with it.
 * @throws whatever reading the upload throws; the signal's reason
 */
export function decodeAudio(
  upload: AsyncIterator<Uint8Array>,
  codec: Codec,
  { longestSeconds, timeoutMs }: DecodeLimits,
  signal?: AbortSignal,
): Promise<DecodedAudio> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./decode-worker.mjs', import.meta.url), {
      name: 'ghanti-decode',
      execArgv: [],
      workerData: { codec, longestSeconds },
      resourceLimits: { maxOldGenerationSizeMb: heapMb, maxYoungGenerationSizeMb: youngHeapMb },
    });
    const timer = setTimeout(() => end({ fault: 'too_slow' }), timeoutMs);
    const gone = () => fail(signal?.reason);
    let ended = false;
    function close(): void {
      ended = true;
      clearTimeout(timer);
      signal?.removeEventListener('abort', gone);
      void worker.terminate();
    }
    function end(decoded: DecodedAudio): void {
      if (!ended) close();
      resolve(decoded);
    }
    function fail(error: unknown): void {
      if (!ended) close();
      reject(error);
    }
    async function pass(): Promise<void> {
      const { value, done } = await upload.next();
      if (ended) return;
      const bytes = done ? null : new Uint8Array(value);
      worker.postMessage(bytes, bytes ? [bytes.buffer] : []);
    }
    if (signal?.aborted) return gone();
    signal?.addEventListener('abort', gone, { once: true });
    worker.on('message', (message: 'more' | DecodedAudio) => {
      if (message === 'more') pass().catch(fail);
      else end(message);
    });
    // A decoder that aborts takes its thread along, and nothing else. Want of memory or of threads is no fault of the upload.
    worker.on('error', (error: NodeJS.ErrnoException) =>
      end({ fault: error.code?.startsWith('ERR_WORKER') ? 'unavailable' : 'damaged' }),
    );
    worker.on('exit', () => end({ fault: 'unavailable' }));
  });
}
