import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import { SpeechError } from '@ghanti/core';

/** One utterance, for the worker. */
export interface SpeakJob {
  /** Spoken one after another; none holds a line break, none has more than `longestLine` bytes. */
  readonly lines: readonly string[];
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
  readonly reject: (error: SpeechError) => void;
}

/** How large the pool is, and how patient. */
export interface WorkerPoolOptions {
  readonly threads: number;
  /** How many utterances may wait; one more fails `unavailable`. */
  readonly maxWaiting: number;
  /** An utterance that takes longer is given up, and its thread replaced. */
  readonly timeoutMs: number;
  /** What runs in the threads. */
  readonly worker?: URL;
}

/** Threads that speak: one utterance each at a time, the others wait their turn. */
export interface WorkerPool {
  speak(job: SpeakJob, signal?: AbortSignal): Promise<Spoken>;
  close(): Promise<void>;
}

interface Thread {
  readonly worker: Worker;
  readonly port: MessagePort;
  /** How many jobs were posted: the thread sleeps on it. */
  readonly posted: Int32Array;
  /** What its program was last started for. */
  manner: string;
  busy: (Waiting & { readonly id: number; readonly timer: NodeJS.Timeout }) | null;
}

/** @throws SpeechError `unavailable`, from `speak`, whatever went wrong in a thread */
export function createWorkerPool(options: WorkerPoolOptions): WorkerPool {
  const { worker: file = new URL('./worker.mjs', import.meta.url) } = options;
  const threads = new Set<Thread>();
  const queue: Waiting[] = [];
  let nextId = 1;
  let closed = false;

  function spawn(): Thread {
    const { port1: port, port2: theirs } = new MessageChannel();
    const posted = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    const worker = new Worker(file, {
      name: 'ghanti-espeak',
      // No arguments of ours: a loader of this process (tsx, a test runner) has nothing to do in there.
      execArgv: [],
      workerData: { port: theirs, posted },
      transferList: [theirs],
    });
    const thread: Thread = { worker, port, posted, manner: '', busy: null };
    worker.unref();
    port.on('message', (reply: Reply) => answer(thread, reply));
    port.unref();
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
      busy.reject(unavailable('The voice engine is not installed: npm i espeak-ng (it is GPL-3.0).'));
    else busy.reject(unavailable(`The voice engine failed: ${reply.message}.`));
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
    thread.port.close();
    busy?.reject(unavailable(`The voice engine stopped: ${why}.`));
    next();
  }

  /** One that spoke last in this manner goes on at once; any other has to start its program anew. */
  function threadFor(manner: string): Thread | null {
    const free = [...threads].filter((thread) => thread.busy === null);
    const warm = free.find((thread) => thread.manner === manner);
    if (warm) return warm;
    return threads.size < options.threads ? spawn() : (free[0] ?? null);
  }

  function next(): void {
    const waiting = queue[0];
    if (!waiting || closed) return;
    const thread = threadFor(mannerOf(waiting.job));
    if (!thread) return;
    queue.shift();
    const timer = setTimeout(() => retire(thread, 'it took too long'), options.timeoutMs);
    thread.busy = { ...waiting, id: nextId++, timer };
    thread.manner = mannerOf(waiting.job);
    // A thread that works keeps the process alive until it has answered.
    thread.worker.ref();
    thread.port.postMessage({ id: thread.busy.id, ...waiting.job });
    Atomics.add(thread.posted, 0, 1);
    Atomics.notify(thread.posted, 0);
    next();
  }

  return {
    speak(job, signal) {
      if (closed) return Promise.reject(unavailable('The voice engine is closed.'));
      if (signal?.aborted) return Promise.reject(unavailable('The speech was given up.'));
      if (queue.length >= options.maxWaiting)
        return Promise.reject(unavailable('Too many texts wait for the voice engine.'));
      return new Promise((resolve, reject) => {
        const waiting: Waiting = {
          job,
          resolve(spoken) {
            signal?.removeEventListener('abort', giveUp);
            resolve(spoken);
          },
          reject(error) {
            signal?.removeEventListener('abort', giveUp);
            reject(error);
          },
        };
        // One that is being spoken already is finished, and nobody listens.
        const giveUp = () => {
          const at = queue.indexOf(waiting);
          if (at >= 0) queue.splice(at, 1);
          reject(unavailable('The speech was given up.'));
        };
        signal?.addEventListener('abort', giveUp, { once: true });
        queue.push(waiting);
        next();
      });
    },
    async close() {
      closed = true;
      for (const waiting of queue.splice(0)) waiting.reject(unavailable('The voice engine is closed.'));
      await Promise.all([...threads].map(({ worker }) => worker.terminate()));
    },
  };
}

function mannerOf({ voice, pitch, speed }: SpeakJob): string {
  return `${voice} ${pitch} ${speed}`;
}

function unavailable(message: string): SpeechError {
  return new SpeechError('unavailable', message);
}
