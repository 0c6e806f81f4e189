import type { IdempotencyClaim, IdempotencySteps } from '../../ports/store';
import type { IdempotencyRow, Tables } from './tables';

const lifetimeMs = 24 * 3_600_000;

/** Idempotency keys and the replies they stand for. */
export function idempotencySteps(tables: Tables): IdempotencySteps {
  return {
    async claim(claim, now) {
      const row = keyRow(tables, claim, now);
      if (!row) {
        takeKey(tables, claim, now);
        return { state: 'claimed' };
      }
      if (row.fingerprint !== claim.fingerprint) return { state: 'mismatch' };
      if (row.reply) return { state: 'done', reply: structuredClone(row.reply.value) };
      // The run stands but its reply was lost with its process: whoever asks again may go on, and begin replays it.
      return { state: row.runId === null ? 'running' : 'claimed' };
    },

    async complete(claim, reply) {
      const row = tables.idempotency.get(addressOf(claim));
      if (row?.fingerprint === claim.fingerprint) row.reply = { value: structuredClone(reply) };
    },

    async abandon(claim) {
      const row = tables.idempotency.get(addressOf(claim));
      if (row?.fingerprint === claim.fingerprint && !row.reply && row.runId === null)
        tables.idempotency.delete(addressOf(claim));
    },
  };
}

/** What is known of a key that still lives. */
export function keyRow(tables: Tables, claim: IdempotencyClaim, now: Date): IdempotencyRow | null {
  const row = tables.idempotency.get(addressOf(claim));
  return row && now.getTime() - row.claimedAt.getTime() < lifetimeMs ? row : null;
}

/** Takes a key, in place of one that has expired. */
export function takeKey(tables: Tables, claim: IdempotencyClaim, now: Date): IdempotencyRow {
  const row: IdempotencyRow = {
    fingerprint: claim.fingerprint,
    claimedAt: new Date(now),
    runId: null,
    reply: null,
  };
  tables.idempotency.set(addressOf(claim), row);
  return row;
}

function addressOf({ accountId, scope, key }: IdempotencyClaim): string {
  return JSON.stringify([accountId, scope, key]);
}
