import type { ThrottleRule, ThrottleSteps } from '../../ports/store';
import type { Tables } from './tables';

/** Sliding windows, counted exactly. */
export function throttleSteps(tables: Tables): ThrottleSteps {
  return {
    async hit(rules, now) {
      const retryAfterMs = throttledFor(tables, rules, now);
      if (retryAfterMs !== null) return { allowed: false, retryAfterMs };
      countHit(tables, rules, now);
      return { allowed: true };
    },

    async clear(key) {
      tables.throttles.delete(key);
    },
  };
}

/** How long the first of the rules that are at their limit still is; null when all allow a hit. */
export function throttledFor(tables: Tables, rules: readonly ThrottleRule[], now: Date): number | null {
  const waits = rules.flatMap(({ key, limit, windowMs }) => {
    const since = now.getTime() - windowMs;
    const counted = (tables.throttles.get(key) ?? []).filter(({ at }) => at > since);
    if (counted.length < limit) return [];
    // Room comes when so many of the oldest have left that fewer than `limit` remain.
    const leaving = counted[counted.length - limit];
    return [leaving ? leaving.at - since : windowMs];
  });
  return waits.length === 0 ? null : Math.max(1, ...waits);
}

/** Counts one hit for every rule. */
export function countHit(tables: Tables, rules: readonly ThrottleRule[], now: Date): void {
  const at = now.getTime();
  for (const { key, windowMs } of rules) {
    const kept = (tables.throttles.get(key) ?? []).filter(({ until }) => until > at);
    tables.throttles.set(key, [...kept, { at, until: at + windowMs }]);
  }
}
