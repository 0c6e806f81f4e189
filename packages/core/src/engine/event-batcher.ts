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

  async function flush(): Promise<void> {
    while (queue.length > 0) {
      const batch = queue.slice(0, limit);
      queue = queue.slice(limit);
      try {
        answer(batch, await commit(batch.map((waiting) => waiting.event)));
      } catch (error) {
        for (const waiting of batch) waiting.reject(error);
      }
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
