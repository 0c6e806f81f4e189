import { Worker } from 'node:worker_threads';
import { SpeechError } from '@ghanti/core';

/** One utterance, for the worker. */
export interface SpeakJob {
  readonly text: string;
  readonly voice: string;
  /** 0 to 99. */
  readonly pitch: number;
  /** Words a minute. */
  readonly speed: number;
}

/** What the worker made. */
export interface Spoken {
  readonly wav: Uint8Array;
  readonly seconds: number;
}

type Reply =
  | ({ readonly id: number } & Spoken)
  | { readonly id: number; readonly missing: boolean; readonly message: string };

interface Waiting {
  readonly job: SpeakJob;
  readonly resolve: (spoken: Spoken) => void;
  readonly reject: (error: Error) => void;
}

/** Threads that speak: one utterance each at a time, the others wait their turn. */
export interface WorkerPool {
  speak(job: SpeakJob, signal?: AbortSignal): Promise<Spoken>;
  close(): Promise<void>;
}

interface Thread {
  readonly worker: Worker;
  busy: (Waiting & { readonly id: number; readonly timer: NodeJS.Timeout }) | null;
}

/** @param options.timeoutMs  an utterance that takes longer is given up, and its thread replaced */
export function createWorkerPool(options: { readonly threads: number; readonly timeoutMs: number }): WorkerPool {
  const threads = new Set<Thread>();
  const queue: Waiting[] = [];
  let nextId = 1;
  let closed = false;

  function spawn(): Thread {
    const worker = new Worker(new URL('./worker.mjs', import.meta.url), { name: 'ghanti-espeak', execArgv: [] });
    const thread: Thread = { worker, busy: null };
    worker.unref();
    worker.on('message', (reply: Reply) => answer(thread, reply));
    worker.on('error', (error) => retire(thread, error.message));
    worker.on('exit', () => retire(thread, 'the thread ended'));
    threads.add(thread);
    return thread;
  }

  function answer(thread: Thread, reply: Reply): void {
    const { busy } = thread;
    if (!busy || busy.id !== reply.id) return;
    release(thread);
    if ('wav' in reply) busy.resolve({ wav: reply.wav, seconds: reply.seconds });
    else if (reply.missing)
      busy.reject(
        new SpeechError('unavailable', 'The voice engine is not installed: npm install espeak-ng (GPL-3.0).'),
      );
    else busy.reject(new SpeechError('unavailable', `The voice engine failed: ${reply.message}`));
    next();
  }

  function release(thread: Thread): void {
    if (thread.busy) clearTimeout(thread.busy.timer);
    thread.busy = null;
    thread.worker.unref();
  }

  /** A thread that broke fails its own utterance only; the next one gets a new thread. */
  function retire(thread: Thread, why: string): void {
    if (!threads.delete(thread)) return;
    const { busy } = thread;
    release(thread);
    void thread.worker.terminate();
    busy?.reject(new SpeechError('unavailable', `The voice engine stopped: ${why}.`));
    next();
  }

  function next(): void {
    const waiting = queue[0];
    if (!waiting || closed) return;
    const idle = [...threads].find((thread) => thread.busy === null);
    const thread = idle ?? (threads.size < options.threads ? spawn() : null);
    if (!thread) return;
    queue.shift();
    const timer = setTimeout(() => retire(thread, 'it took too long'), options.timeoutMs);
    thread.busy = { ...waiting, id: nextId++, timer };
    // A thread that works keeps the process alive until it has answered.
    thread.worker.ref();
    thread.worker.postMessage({ id: thread.busy.id, ...waiting.job });
    next();
  }

  return {
    speak(job, signal) {
      if (closed) return Promise.reject(new SpeechError('unavailable', 'The voice engine is closed.'));
      return new Promise((resolve, reject) => {
        const waiting: Waiting = { job, resolve, reject };
        queue.push(waiting);
        signal?.addEventListener('abort', () => {
          const at = queue.indexOf(waiting);
          if (at >= 0) queue.splice(at, 1);
          reject(new SpeechError('unavailable', 'The speech was given up.'));
        });
        next();
      });
    },
    async close() {
      closed = true;
      for (const waiting of queue.splice(0))
        waiting.reject(new SpeechError('unavailable', 'The voice engine is closed.'));
      await Promise.all([...threads].map(({ worker }) => worker.terminate()));
    },
  };
}
