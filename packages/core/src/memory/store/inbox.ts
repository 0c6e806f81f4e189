import type { InboxSteps, RecipientEvent } from '../../ports/store';
import type { Tables } from './tables';

/** Events that wait for the call that they are about. */
export function inboxSteps({ inbox }: Tables): InboxSteps {
  return {
    async due({ now, limit, leaseMs, forgetBefore }) {
      for (const [key, { receivedAt }] of inbox) if (receivedAt < forgetBefore) inbox.delete(key);
      const due = [...inbox.values()].filter(({ nextAt }) => nextAt <= now.getTime()).slice(0, limit);
      for (const row of due) row.nextAt = now.getTime() + leaseMs;
      return due.map(({ id, recipientId, event }) => ({ id, recipientId, event }));
    },

    async about(recipientIds) {
      const wanted = new Set(recipientIds);
      return [...inbox.values()]
        .filter(({ recipientId }) => wanted.has(recipientId))
        .map(({ id, recipientId, event }) => ({ id, recipientId, event }));
    },

    async drop(ids) {
      for (const [key, { id }] of inbox) if (ids.includes(id)) inbox.delete(key);
    },
  };
}

/** Keeps an event; the same one again is kept once. */
export function keepEvent(tables: Tables, { recipientId, event }: RecipientEvent, now: Date): void {
  const key = JSON.stringify([recipientId, event]);
  if (tables.inbox.has(key)) return;
  tables.inbox.set(key, {
    id: tables.nextId('kept'),
    recipientId,
    event: Object.freeze({ ...event }),
    receivedAt: new Date(now),
    nextAt: now.getTime(),
  });
}
