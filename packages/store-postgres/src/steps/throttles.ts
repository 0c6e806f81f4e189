import type { ThrottleRule, ThrottleSteps } from '@ghanti/core';
import type { Database, Sql } from '../driver/database';
import * as statements from '../statements/accounts.sql';

/** One counted hit, and until when some rule looks back at it, in milliseconds since 1970. */
type Hit = readonly [at: number, until: number];

/** Sliding windows, counted exactly, under the locks of their keys. */
export function throttleSteps(database: Database): ThrottleSteps {
  return {
    async hit(rules, now) {
      return database.transaction(async (sql) => {
        const hits = await lockHits(sql, rules, now);
        const retryAfterMs = throttledFor(hits, rules, now);
        if (retryAfterMs !== null) return { allowed: false as const, retryAfterMs };
        await countHit(sql, hits, rules, now);
        return { allowed: true as const };
      });
    },

    async clear(key) {
      await database.query(statements.deleteThrottle, [key]);
    },
  };
}

export type Hits = ReadonlyMap<string, readonly Hit[]>;

/** The hits of the rules' keys, under their locks, in the order of the keys: the first locks that a step takes. */
export async function lockHits(sql: Sql, rules: readonly ThrottleRule[], now: Date): Promise<Hits> {
  const keys = rules.map(({ key }) => key);
  if (keys.length === 0) return new Map();
  const longest = Math.max(...rules.map(({ windowMs }) => windowMs));
  await sql.query(statements.insertThrottles, [keys, new Date(now.getTime() + longest)]);
  const rows = await sql.query<{ key: string; hits: Hit[] }>(statements.lockThrottles, [keys]);
  return new Map(rows.map(({ key, hits }) => [key, hits]));
}

/** How long the longest of the rules that are at their limit still is; null when all allow a hit. */
export function throttledFor(hits: Hits, rules: readonly ThrottleRule[], now: Date): number | null {
  const waits = rules.flatMap(({ key, limit, windowMs }) => {
    const since = now.getTime() - windowMs;
    const counted = (hits.get(key) ?? []).filter(([at]) => at > since);
    if (counted.length < limit) return [];
    // Room comes when so many of the oldest have left that fewer than `limit` remain.
    const leaving = counted[counted.length - limit];
    return [leaving ? leaving[0] - since : windowMs];
  });
  return waits.length === 0 ? null : Math.max(1, ...waits);
}

/** Counts one hit for every rule. */
export async function countHit(sql: Sql, hits: Hits, rules: readonly ThrottleRule[], now: Date): Promise<void> {
  const at = now.getTime();
  const next = new Map<string, readonly Hit[]>();
  for (const { key, windowMs } of rules) {
    const kept = (next.get(key) ?? hits.get(key) ?? []).filter(([, until]) => until > at);
    next.set(key, [...kept, [at, at + windowMs]]);
  }
  const rows = [...next].map(([key, own]) => ({
    key,
    hits: own,
    expires_at: new Date(Math.max(...own.map(([, until]) => until))),
  }));
  if (rows.length > 0) await sql.query(statements.saveThrottles, [JSON.stringify(rows)]);
  await sql.query(statements.purgeThrottles, [now]);
}
