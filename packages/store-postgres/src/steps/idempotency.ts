import type { BoundEffect, IdempotencyClaim, IdempotencySteps, KeyedOutcome } from '@ghanti/core';
import type { Database, Sql } from '../driver/database';
import * as statements from '../statements/idempotency.sql';

/** Keys live 24 hours. */
const keyLifetimeMs = 24 * 3_600_000;
/** A request that was not heard of for so long has died. */
const requestMs = 60_000;

interface EffectRow {
  fingerprint: string;
  effect: BoundEffect | null;
}

interface KeyRow {
  fingerprint: string;
  reply: { value: unknown } | null;
}

const address = ({ accountId, scope, key }: IdempotencyClaim) => [accountId, scope, key];
const deadBefore = (now: Date) => new Date(now.getTime() - keyLifetimeMs);

/** Idempotency keys and the replies they stand for. */
export function idempotencySteps(database: Database): IdempotencySteps {
  return {
    async claim(claim, now) {
      const dead = deadBefore(now);
      const until = new Date(now.getTime() + requestMs);
      return database.transaction(async (sql) => {
        const taken = await sql.query(statements.takeKey, [...address(claim), claim.fingerprint, now, dead, until]);
        await sql.query(statements.purgeKeys, [dead]);
        if (taken.length > 0) return { state: 'claimed' as const };
        const [row] = await sql.query<KeyRow>(statements.readKey, address(claim));
        // Given back in this very moment: whoever asks again takes it.
        if (!row) return { state: 'running' as const };
        if (row.fingerprint !== claim.fingerprint) return { state: 'mismatch' as const };
        return row.reply ? { state: 'done' as const, reply: row.reply.value } : { state: 'running' as const };
      });
    },

    async effect(claim, now) {
      const values = [...address(claim), deadBefore(now)];
      const [row] = await database.query<EffectRow>(statements.readEffect, values);
      return row ? outcomeOf(row, claim) : null;
    },

    async complete(claim, reply) {
      const value = JSON.stringify({ value: reply ?? null });
      await database.query(statements.completeKey, [...address(claim), claim.fingerprint, value]);
    },

    async abandon(claim) {
      await database.query(statements.freeKey, [...address(claim), claim.fingerprint]);
      await database.query(statements.abandonKey, [...address(claim), claim.fingerprint]);
    },

    async unbind(claim, { ids }) {
      const values = [...address(claim), claim.fingerprint, JSON.stringify({ ids })];
      await database.query(statements.unbindKey, values);
    },
  };
}

/**
 * What a key stands for, under its lock: the first that a step takes which binds one, after its campaign's. Null when nothing
 * was made under it, so that the step may.
 */
export async function replayedBy(
  sql: Sql,
  claim: IdempotencyClaim | null | undefined,
  now: Date,
): Promise<KeyedOutcome | null> {
  if (!claim) return null;
  const dead = deadBefore(now);
  const [row] = await sql.query<EffectRow>(statements.lockKey, [...address(claim), claim.fingerprint, now, dead]);
  if (!row) throw new Error('A key was not locked.');
  await sql.query(statements.purgeKeys, [dead]);
  return outcomeOf(row, claim);
}

function outcomeOf({ fingerprint, effect }: EffectRow, claim: IdempotencyClaim): KeyedOutcome | null {
  if (fingerprint !== claim.fingerprint) return { replayed: 'key_reused' };
  return effect && { replayed: effect };
}

/** Binds a key to what the present step makes. */
export async function bindKey(
  sql: Sql,
  claim: IdempotencyClaim | null | undefined,
  ids: BoundEffect['ids'],
): Promise<void> {
  if (claim) await sql.query(statements.bindKey, [...address(claim), JSON.stringify({ ids })]);
}
