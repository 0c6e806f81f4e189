import { GhantiError } from '../domain/errors';
import type { Applied, RecipientEvent } from '../ports/store';

/** Groups events into one commit: the first flushes at once, those that come meanwhile go together, without a timer. */
export interface EventBatcher {
  /** Resolves when the event is committed; null when its recipient is not there. Rejects when the store failed. */
  apply(event: RecipientEvent): Promise<Applied | null>;
  /** Resolves when nothing waits. */
  idle(): Promise<void>;
}

interface Waiting {
  readonly event: RecipientEvent;
  readonly resolve: (applied: Applied | null) => void;
  readonly reject: (error: unknown) => void;
}

/** `commit` applies at most `limit` events in one step and answers in the order given, leaving out the missing. */
export function createEventBatcher(
  commit: (events: readonly RecipientEvent[]) => Promise<readonly Applied[]>,
  limit = 500,
): EventBatcher {
  let queue: Waiting[] = [];
  let flushing: Promise<void> | null = null;

  /** One that the store cannot keep must not take the others with it: it is found by halves. */
  async function commitAll(batch: readonly Waiting[]): Promise<void> {
    try {
      answer(batch, await commit(batch.map((waiting) => waiting.event)));
    } catch (error) {
      if (batch.length === 1 || isAway(error)) {
        for (const waiting of batch) waiting.reject(error);
        return;
      }
      const half = Math.ceil(batch.length / 2);
      await commitAll(batch.slice(0, half));
      await commitAll(batch.slice(half));
    }
  }

  async function flush(): Promise<void> {
    while (queue.length > 0) {
      const batch = queue.slice(0, limit);
      queue = queue.slice(limit);
      await commitAll(batch);
    }
    // In the same turn as the last look at the queue: who comes after it starts the next flush.
    flushing = null;
  }

  return {
    apply(event) {
      return new Promise((resolve, reject) => {
        queue.push({ event, resolve, reject });
        flushing ??= Promise.resolve().then(flush);
      });
    },
    async idle() {
      while (flushing) await flushing;
    },
  };
}

/** The store itself cannot be reached: asked once for each it would only take longer. */
function isAway(error: unknown): boolean {
  return error instanceof GhantiError && error.code === 'unavailable';
}

/** Pairs answers with questions: both are in order, and an answer is missing where the recipient is. */
function answer(batch: readonly Waiting[], applied: readonly Applied[]): void {
  let next = 0;
  for (const waiting of batch) {
    const candidate = applied[next];
    const mine = candidate !== undefined && candidate.recipient.id === waiting.event.recipientId;
    if (mine) next++;
    waiting.resolve(mine ? candidate : null);
  }
}
