import type { Recipient } from '../domain/recipient';
import type { Id } from '../domain/words';
import type { KeptEvent } from '../ports/store';
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
    await offer(parts, lives, kept);
    if (kept.length < perTurn) return;
  }
}

/**
 * Offers what waits for people who are about to be dialled: a call of the very begin that the database had lost is adopted,
 * and its number is not called again. The answer names those who are not to be dialled any more.
 */
export async function adoptKept(
  parts: Parts,
  lives: Lives,
  recipients: readonly Recipient[],
): Promise<ReadonlySet<Id>> {
  const attempts = new Map(recipients.map(({ id, life }) => [id, life.attemptNo]));
  const kept = await parts.store.inbox.about([...attempts.keys()]);
  return offer(
    parts,
    lives,
    kept.filter(({ recipientId, event }) => event.attemptNo === attempts.get(recipientId)),
  );
}

async function offer({ store }: Parts, lives: Lives, kept: readonly KeptEvent[]): Promise<ReadonlySet<Id>> {
  const adopted = new Set<Id>();
  const offered = await Promise.all(
    kept.map(async ({ id, recipientId, event }) => {
      const applied = await lives.apply(recipientId, event);
      if (!applied) return [];
      if (applied.recipient.life.state !== 'queued') adopted.add(recipientId);
      return applied.recipient.life.attemptNo >= event.attemptNo ? [id] : [];
    }),
  );
  const found = offered.flat();
  if (found.length > 0) await store.inbox.drop(found);
  return adopted;
}
