import { GhantiError, type Id } from '@ghanti/core';

/** Bounds what one account may have open at once in this process. */
export interface Slots {
  /** Takes a place; the answer gives it back. @throws GhantiError `throttled` when all are taken */
  enter(accountId: Id): () => void;
}

const retryAfterMs = 5_000;

/** `what` names them to the caller: `uploads`. */
export function createSlots(most: number, what: string): Slots {
  const taken = new Map<Id, number>();
  return {
    enter(accountId) {
      const now = taken.get(accountId) ?? 0;
      if (now >= most)
        throw new GhantiError('throttled', `At most ${most} ${what} may be open at once.`, { retryAfterMs });
      taken.set(accountId, now + 1);
      return () => {
        const left = (taken.get(accountId) ?? 1) - 1;
        if (left > 0) taken.set(accountId, left);
        else taken.delete(accountId);
      };
    },
  };
}
