import { GhantiError, type Id } from '@ghanti/core';

/** Bounds what one account, or one address, may have open at once in this process. */
export interface Slots<Owner = Id> {
  /** Takes a place; the answer gives it back. @throws GhantiError `throttled` when all are taken */
  enter(owner: Owner): () => void;
}

const usualRetryAfterMs = 5_000;

/** `what` names them to the caller: `uploads`. */
export function createSlots<Owner = Id>(
  most: number,
  what: string,
  retryAfterMs: number = usualRetryAfterMs,
): Slots<Owner> {
  const taken = new Map<Owner, number>();
  return {
    enter(owner) {
      const now = taken.get(owner) ?? 0;
      if (now >= most)
        throw new GhantiError('throttled', `At most ${most} ${what} may be open at once.`, { retryAfterMs });
      taken.set(owner, now + 1);
      return () => {
        const left = (taken.get(owner) ?? 1) - 1;
        if (left > 0) taken.set(owner, left);
        else taken.delete(owner);
      };
    },
  };
}
