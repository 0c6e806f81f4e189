import { setImmediate } from 'node:timers/promises';
import { GhantiError, type ListOptions, type SheetReader, type SheetRow } from '@ghanti/core';
import type { Limits } from '../options';
import type { ListFile } from '../read/open-file';
import { type Refusals, refusalsFor } from '../refusals';
import type { Order, PlainError, Progress, Report } from './messages';
import type { ThreadPool } from './pool';
import type { Ending, ListThread } from './thread';

interface Question {
  resolve(report: Report): void;
  reject(error: unknown): void;
}

/**
 * Reads a list in a thread of its own, and passes the file to it. A list that takes the thread's memory or time costs nobody else
 * anything: the thread ends, and the list is refused `too_large`.
 * @throws GhantiError
 */
export async function openInThread(
  pool: ThreadPool,
  body: AsyncIterable<Uint8Array | string>,
  file: ListFile,
  { signal, ...options }: ListOptions,
  limits: Limits,
): Promise<SheetReader> {
  const thread = await pool.take(signal);
  const list = new ThreadedList(pool, thread, body, refusalsFor(file.field), signal);
  try {
    return await list.open({ type: 'open', file, options, limits });
  } catch (error) {
    await list.close();
    throw error;
  }
}

class ThreadedList {
  readonly #pool: ThreadPool;
  readonly #thread: ListThread;
  readonly #body: AsyncIterator<Uint8Array | string>;
  readonly #refusals: Refusals;
  readonly #signal: AbortSignal | undefined;
  readonly #questions: Question[] = [];
  /** Why nothing is answered any more. */
  #fault: { readonly error: unknown } | null = null;
  #progress: Progress | null = null;
  /** True while a piece of the file is waited for. */
  #passing = false;
  /** True once the thread is not ours any more. */
  #over = false;
  readonly #closed: Promise<void>;
  #settle: () => void = () => {};

  constructor(
    pool: ThreadPool,
    thread: ListThread,
    body: AsyncIterable<Uint8Array | string>,
    refusals: Refusals,
    signal: AbortSignal | undefined,
  ) {
    this.#pool = pool;
    this.#thread = thread;
    this.#body = body[Symbol.asyncIterator]();
    this.#refusals = refusals;
    this.#signal = signal;
    this.#closed = new Promise((resolve) => {
      this.#settle = resolve;
    });
    thread.hold({ report: (report) => this.#report(report), ended: (why) => this.#ended(why) });
    signal?.addEventListener('abort', this.#abort, { once: true });
  }

  async open(order: Order): Promise<SheetReader> {
    const opened = await this.#ask(order);
    if (opened.type !== 'opened') throw new Error(`The thread answered ${opened.type} to an opening.`);
    let begun = false;
    return {
      tags: opened.tags,
      understood: () => this.#known().understood,
      hiddenRows: () => this.#known().hiddenRows,
      rows: () => {
        if (begun) throw new Error('The rows of a file can be read once.');
        begun = true;
        return this.#rows();
      },
      close: () => this.close(),
    };
  }

  async close(): Promise<void> {
    this.#fail(new Error('The list was closed.'));
    if (!this.#over) this.#thread.stop();
    await this.#closed;
    // A file that is slow to come is not waited for.
    if (!this.#passing) await this.#body.return?.();
  }

  async *#rows(): AsyncGenerator<SheetRow, void, undefined> {
    try {
      let asked = this.#ask({ type: 'next' });
      for (;;) {
        const batch = await asked;
        if (batch.type !== 'rows') throw new Error(`The thread answered ${batch.type} where rows were asked for.`);
        // The thread reads on while these are being worked on.
        if (!batch.ended) {
          asked = this.#ask({ type: 'next' });
          asked.catch(() => {});
        }
        // Rows that are there already would be worked on without an end, and nobody else's turn would come.
        await setImmediate();
        yield* batch.rows;
        if (batch.ended) return;
      }
    } finally {
      await this.close();
    }
  }

  #known(): Progress {
    if (!this.#progress) throw new Error('The list is not open.');
    return this.#progress;
  }

  #ask(order: Order): Promise<Report> {
    return new Promise((resolve, reject) => {
      if (this.#fault) return reject(this.#fault.error);
      this.#questions.push({ resolve, reject });
      this.#thread.post(order);
    });
  }

  #report(report: Report): void {
    switch (report.type) {
      case 'pull':
        void this.#pass();
        break;
      case 'failed':
        this.#fail(errorOf(report.error));
        break;
      case 'closed':
        this.#release();
        break;
      default:
        this.#progress = { understood: report.understood, hiddenRows: report.hiddenRows };
        this.#questions.shift()?.resolve(report);
    }
  }

  /** Passes on the next piece of the file: a copy, which the thread then has for itself. */
  async #pass(): Promise<void> {
    this.#passing = true;
    let order: Order = { type: 'broken' };
    try {
      const { value, done } = await this.#body.next();
      order = {
        type: 'bytes',
        bytes: done ? null : new Uint8Array(typeof value === 'string' ? Buffer.from(value) : value),
      };
    } catch (error) {
      this.#fail(error);
    }
    this.#passing = false;
    if (!this.#over) this.#thread.post(order);
  }

  #ended(why: Ending): void {
    if (why === 'memory')
      this.#fail(this.#refusals.tooLarge('The file takes too much memory to read: send it in parts.'));
    else if (why === 'time') this.#fail(this.#refusals.tooLarge('The file takes too long to read: send it in parts.'));
    else this.#fail(why === 'stopped' ? new Error('The thread was stopped.') : why);
    this.#release();
  }

  /** The first fault is the one that is told. */
  #fail(error: unknown): void {
    this.#fault ??= { error };
    for (const { reject } of this.#questions.splice(0)) reject(this.#fault.error);
  }

  readonly #abort = () => {
    this.#fail(this.#signal?.reason);
    this.#thread.stop();
  };

  #release(): void {
    if (this.#over) return;
    this.#over = true;
    this.#signal?.removeEventListener('abort', this.#abort);
    this.#thread.release();
    this.#pool.give(this.#thread);
    this.#settle();
  }
}

function errorOf(error: PlainError): Error {
  if (error.code === null) return Object.assign(new Error(error.message), { stack: error.stack });
  return new GhantiError(error.code, error.message, { faults: error.faults });
}
