import { isDeepStrictEqual } from 'node:util';
import type { BoundEffect, IdempotencyClaim, IdempotencySteps, KeyedOutcome } from '../../ports/store';
import type { IdempotencyRow, Tables } from './tables';

const lifetimeMs = 24 * 3_600_000;
/** A request that was not heard of for so long has died. */
const requestMs = 60_000;

/** Idempotency keys and the replies they stand for. */
export function idempotencySteps(tables: Tables): IdempotencySteps {
  const ofBody = (claim: IdempotencyClaim): IdempotencyRow | null => {
    const row = tables.idempotency.get(addressOf(claim));
    return row?.fingerprint === claim.fingerprint ? row : null;
  };
  return {
    async claim(claim, now) {
      const row = keyRow(tables, claim, now);
      if (!row) {
        takeKey(tables, claim, now);
        return { state: 'claimed' };
      }
      if (row.fingerprint !== claim.fingerprint) return { state: 'mismatch' };
      if (row.reply) return { state: 'done', reply: structuredClone(row.reply.value) };
      if (row.takenUntil > now.getTime()) return { state: 'running' };
      row.takenUntil = now.getTime() + requestMs;
      return { state: 'claimed' };
    },

    async effect(claim, now) {
      return replayedBy(tables, claim, now);
    },

    async complete(claim, reply) {
      const row = ofBody(claim);
      if (row) row.reply = { value: structuredClone(reply) };
    },

    async abandon(claim) {
      const row = ofBody(claim);
      if (!row || row.reply) return;
      if (row.effect) row.takenUntil = 0;
      else tables.idempotency.delete(addressOf(claim));
    },

    async unbind(claim, effect) {
      const row = ofBody(claim);
      if (row && !row.reply && isDeepStrictEqual(row.effect?.ids, effect.ids)) row.effect = null;
    },
  };
}

/** What is known of a key that still lives. */
function keyRow(tables: Tables, claim: IdempotencyClaim, now: Date): IdempotencyRow | null {
  const row = tables.idempotency.get(addressOf(claim));
  return row && now.getTime() - row.claimedAt.getTime() < lifetimeMs ? row : null;
}

/** What a key stands for in the step that wants to bind it; null when nothing was made under it yet. */
export function replayedBy(tables: Tables, claim: IdempotencyClaim | null | undefined, now: Date): KeyedOutcome | null {
  const row = claim && keyRow(tables, claim, now);
  if (!row) return null;
  if (row.fingerprint !== claim.fingerprint) return { replayed: 'key_reused' };
  return row.effect && { replayed: row.effect };
}

/** Binds a key to what the present step makes. */
export function bindKey(
  tables: Tables,
  claim: IdempotencyClaim | null | undefined,
  ids: BoundEffect['ids'],
  now: Date,
): void {
  if (!claim) return;
  const row = keyRow(tables, claim, now) ?? takeKey(tables, claim, now);
  row.effect = Object.freeze({ ids: Object.freeze([...ids]) });
}

/** Takes a key, in place of one that has expired. */
function takeKey(tables: Tables, claim: IdempotencyClaim, now: Date): IdempotencyRow {
  const row: IdempotencyRow = {
    fingerprint: claim.fingerprint,
    claimedAt: new Date(now),
    takenUntil: now.getTime() + requestMs,
    effect: null,
    reply: null,
  };
  tables.idempotency.set(addressOf(claim), row);
  return row;
}

function addressOf({ accountId, scope, key }: IdempotencyClaim): string {
  return JSON.stringify([accountId, scope, key]);
}
