import type { Tally, TallySteps } from '@ghanti/core';
import type { Database } from '../driver/database';
import * as statements from '../statements/tallies.sql';

/** Tallies of guesses, under the locks of their keys. */
export function tallySteps(database: Database): TallySteps {
  return {
    async judge(keys, now, rule) {
      return database.transaction(async (sql) => {
        await sql.query(statements.lockTallies, [keys]);
        const rows = await sql.query<{ key: string; tally: Tally }>(statements.readTallies, [keys, now]);
        const { answer, keep } = rule(new Map(rows.map(({ key, tally }) => [key, tally])));
        const forgotten = [...keep].flatMap(([key, kept]) => (kept ? [] : [key]));
        const kept = [...keep].flatMap(([key, one]) => (one ? [{ key, tally: one.tally, expires_at: one.until }] : []));
        if (forgotten.length > 0) await sql.query(statements.deleteTallies, [forgotten]);
        if (kept.length > 0) {
          await sql.query(statements.saveTallies, [JSON.stringify(kept)]);
          await sql.query(statements.purgeTallies, [now]);
        }
        return answer;
      });
    },
  };
}
