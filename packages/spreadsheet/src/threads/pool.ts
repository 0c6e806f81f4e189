import { ListThread, type ThreadBounds } from './thread';

/** A thread that nobody needed for so long is ended, in milliseconds: its memory is the process's again. */
const idleMs = 10_000;

/** Threads that read lists: made when they are needed, a few at once; whoever comes when all are busy waits for one. */
export class ThreadPool {
  readonly #most: number;
  readonly #bounds: ThreadBounds;
  readonly #threads = new Set<ListThread>();
  readonly #idle = new Map<ListThread, NodeJS.Timeout>();
  readonly #waiting: (() => void)[] = [];

  constructor(most: number, bounds: ThreadBounds) {
    this.#most = most;
    this.#bounds = bounds;
  }

  /** A thread that is free. @throws the signal's reason when it is aborted before there is one */
  async take(signal?: AbortSignal): Promise<ListThread> {
    for (;;) {
      signal?.throwIfAborted();
      const free = this.#free();
      if (free) return free;
      await this.#wait(signal);
    }
  }

  /** Gives back a thread whose list is closed. */
  give(thread: ListThread): void {
    if (!this.#threads.has(thread)) return;
    const timer = setTimeout(() => thread.end('stopped'), idleMs);
    timer.unref();
    this.#idle.set(thread, timer);
    this.#waiting.shift()?.();
  }

  #free(): ListThread | null {
    const [idle] = this.#idle;
    if (idle) {
      const [thread, timer] = idle;
      clearTimeout(timer);
      this.#idle.delete(thread);
      return thread;
    }
    if (this.#threads.size >= this.#most) return null;
    const thread = new ListThread(this.#bounds, (ended) => this.#forget(ended));
    this.#threads.add(thread);
    return thread;
  }

  #forget(thread: ListThread): void {
    clearTimeout(this.#idle.get(thread));
    this.#idle.delete(thread);
    this.#threads.delete(thread);
    this.#waiting.shift()?.();
  }

  /** Whoever was told and has gone meanwhile passes it on. */
  async #wait(signal?: AbortSignal): Promise<void> {
    let told = () => {};
    const turn = new Promise<void>((resolve) => {
      told = resolve;
    });
    this.#waiting.push(told);
    signal?.addEventListener('abort', told, { once: true });
    await turn;
    signal?.removeEventListener('abort', told);
    const at = this.#waiting.indexOf(told);
    if (at >= 0) this.#waiting.splice(at, 1);
    else if (signal?.aborted) this.#waiting.shift()?.();
  }
}
