import type { DispatchSteps, Id } from '@ghanti/core';
import type { Database } from '../driver/database';
import * as statements from '../statements/clock-set-back.sql';

/** Clocks of two machines differ by less, in milliseconds. */
const toleranceMs = 60_000;

/** Puts right what was written while a clock was ahead, in short steps: each may be repeated. */
export async function clockSetBack(
  database: Database,
  { now, leaseMs, keepContactsMs }: Parameters<DispatchSteps['clockSetBack']>[0],
): Promise<number> {
  const latest = new Date(now.getTime() + toleranceMs);
  await database.query(statements.shortenLeases, [leaseMs]);
  await database.query(statements.contactsNow, [now, latest, keepContactsMs]);
  let changed = (await database.query(statements.deadlinesFromNow, [now, latest])).length;
  for (let after: Id = 0; ; ) {
    const waves = await database.query<{ id: Id }>(statements.waitingWaves, [latest, after]);
    const ids = waves.map(({ id }) => id);
    const last = ids.at(-1);
    if (last === undefined) return changed;
    changed += (await database.query(statements.endWaits, [now, latest, ids])).length;
    await database.transaction(async (sql) => {
      await sql.query(statements.lockWaves, [ids]);
      await sql.query(statements.wavesFromEarliest, [ids]);
    });
    after = last;
  }
}
