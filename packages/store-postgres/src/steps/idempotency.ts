import type { Id, IdempotencyClaim, IdempotencySteps } from '@ghanti/core';
import type { Database } from '../driver/database';
import * as statements from '../statements/idempotency.sql';

/** Keys live 24 hours. */
export const keyLifetimeMs = 24 * 3_600_000;

interface KeyRow {
  fingerprint: string;
  run_id: Id | null;
  reply: { value: unknown } | null;
}

/** Idempotency keys and the replies they stand for. */
export function idempotencySteps(database: Database): IdempotencySteps {
  const address = ({ accountId, scope, key }: IdempotencyClaim) => [accountId, scope, key];
  return {
    async claim(claim, now) {
      const dead = new Date(now.getTime() - keyLifetimeMs);
      return database.transaction(async (sql) => {
        await sql.query(statements.purgeKeys, [dead]);
        const taken = await sql.query(statements.takeKey, [...address(claim), claim.fingerprint, now, dead]);
        if (taken.length > 0) return { state: 'claimed' as const };
        const [row] = await sql.query<KeyRow>(statements.readKey, address(claim));
        // Given back in this very moment: whoever asks again takes it.
        if (!row) return { state: 'running' as const };
        if (row.fingerprint !== claim.fingerprint) return { state: 'mismatch' as const };
        if (row.reply) return { state: 'done' as const, reply: row.reply.value };
        // The run stands but its reply was lost with its process: whoever asks again may go on, and begin replays it.
        return { state: row.run_id === null ? ('running' as const) : ('claimed' as const) };
      });
    },

    async complete(claim, reply) {
      const value = JSON.stringify({ value: reply ?? null });
      await database.query(statements.completeKey, [...address(claim), claim.fingerprint, value]);
    },

    async abandon(claim) {
      await database.query(statements.abandonKey, [...address(claim), claim.fingerprint]);
    },
  };
}
