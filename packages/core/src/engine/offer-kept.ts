import type { Lives } from './lives';
import type { Parts } from './parts';

const perTurn = 200;
/** How often an event that waits is offered, and how long it waits at most. */
const againMs = 60_000;
const keptMs = 24 * 3_600_000;

/**
 * Offers events again that came before, or after, the call that they are about was known: a restored database, a failover.
 * Offering twice is harmless, so one is dropped only after it was applied.
 */
export async function offerKept(parts: Parts, lives: Lives): Promise<void> {
  const { store, clock } = parts;
  for (;;) {
    const now = clock.now();
    const forgetBefore = new Date(now.getTime() - keptMs);
    const kept = await store.inbox.due({ now, limit: perTurn, leaseMs: againMs, forgetBefore });
    const offered = await Promise.all(
      kept.map(async ({ id, recipientId, event }) => {
        const applied = await lives.apply(recipientId, event);
        return applied && applied.recipient.life.attemptNo >= event.attemptNo ? [id] : [];
      }),
    );
    const found = offered.flat();
    if (found.length > 0) await store.inbox.drop(found);
    if (kept.length < perTurn) return;
  }
}
