import { Worker } from 'node:worker_threads';
import type { Order, Report } from './messages';

/** What a thread may take. */
export interface ThreadBounds {
  /** JavaScript heap, in MiB. */
  readonly maxHeapMb: number;
  /** How long it may work on one list, in milliseconds. What it waits for others does not count. */
  readonly maxWorkMs: number;
}

/** Why a thread ended that had something to do. */
export type Ending = 'memory' | 'time' | 'stopped' | Error;

/** Who has a thread: told what it reports, and when it ended in the middle. */
export interface Holder {
  report(report: Report): void;
  ended(why: Ending): void;
}

/** The young generation, in MiB: small, so that a thread takes little memory of the process. */
const youngHeapMb = 16;
/** How long a thread that is told to stop may take to come to it, in milliseconds. */
const graceMs = 500;

/** A thread that reads lists, one at a time. */
export class ListThread {
  readonly #worker: Worker;
  readonly #bounds: ThreadBounds;
  readonly #onEnd: (thread: ListThread) => void;
  #holder: Holder | null = null;
  #ended = false;
  #stopping = false;
  #timer: NodeJS.Timeout | null = null;
  #workBegan = 0;
  #workLeft = 0;

  /** @param onEnd  told once, when it reads no more */
  constructor(bounds: ThreadBounds, onEnd: (thread: ListThread) => void) {
    this.#bounds = bounds;
    this.#onEnd = onEnd;
    this.#worker = new Worker(new URL('./list-thread.mjs', import.meta.url), {
      name: 'ghanti-list',
      // No arguments of ours: a loader of this process (tsx, a test runner) has nothing to do in there.
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: bounds.maxHeapMb, maxYoungGenerationSizeMb: youngHeapMb },
    });
    this.#worker.on('message', (report: Report) => this.#report(report));
    this.#worker.on('error', (error: NodeJS.ErrnoException) =>
      this.end(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'memory' : error),
    );
    this.#worker.on('exit', () => this.end(new Error('The thread that reads lists ended.')));
    this.#worker.unref();
  }

  /** Gives it to a list. */
  hold(holder: Holder): void {
    this.#holder = holder;
    this.#workLeft = this.#bounds.maxWorkMs;
    this.#worker.ref();
  }

  /** Its list is closed. A thread that nobody has keeps no process alive. */
  release(): void {
    this.#holder = null;
    this.#stopping = false;
    this.#worker.unref();
  }

  /** Tells it something that it will answer. */
  post(order: Order): void {
    if (this.#ended) return;
    this.#worker.postMessage(order, order.type === 'bytes' && order.bytes ? [order.bytes.buffer as ArrayBuffer] : []);
    if (!this.#stopping) this.#expect(this.#workLeft, 'time');
  }

  /** Lets it close its list by itself, and ends it when it does not come to that. */
  stop(): void {
    if (this.#ended || this.#stopping) return;
    this.post({ type: 'close' });
    this.#stopping = true;
    this.#expect(graceMs, 'stopped');
  }

  /** Ends it wherever it is. */
  end(why: Ending): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#clear();
    void this.#worker.terminate();
    this.#onEnd(this);
    this.#holder?.ended(why);
  }

  #report(report: Report): void {
    if (this.#ended) return;
    if (report.type === 'closed' || !this.#stopping) this.#clear();
    this.#holder?.report(report);
  }

  #expect(ms: number, otherwise: Ending): void {
    if (this.#timer) clearTimeout(this.#timer);
    else this.#workBegan = performance.now();
    this.#timer = setTimeout(() => this.end(otherwise), ms);
  }

  #clear(): void {
    if (!this.#timer) return;
    clearTimeout(this.#timer);
    this.#timer = null;
    this.#workLeft -= performance.now() - this.#workBegan;
  }
}
