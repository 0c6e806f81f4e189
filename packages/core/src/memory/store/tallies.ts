import type { TallySteps } from '../../ports/store';
import type { Tables } from './tables';

const fewest = 1_000;

/** Tallies of guesses. */
export function tallySteps({ tallies }: Tables): TallySteps {
  let purgeAt = fewest;

  /** Looks at all of them only when they have become twice as many: each step costs the same on average. */
  function purge(now: Date): void {
    if (tallies.size < purgeAt) return;
    for (const [key, { until }] of tallies) if (until <= now) tallies.delete(key);
    purgeAt = Math.max(fewest, 2 * tallies.size);
  }

  return {
    async judge(keys, now, rule) {
      purge(now);
      const known = keys.flatMap((key) => {
        const kept = tallies.get(key);
        return kept && kept.until > now ? [[key, kept.tally] as const] : [];
      });
      const { answer, keep } = rule(new Map(known));
      for (const [key, kept] of keep) {
        if (kept) tallies.set(key, { tally: Object.freeze({ ...kept.tally }), until: new Date(kept.until) });
        else tallies.delete(key);
      }
      return answer;
    },
  };
}
