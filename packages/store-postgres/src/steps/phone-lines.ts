import type { Id, OwnedLine, PhoneLine, PhoneLineSteps, ReserveOutcome } from '@ghanti/core';
import { type Database, Rollback, type Sql } from '../driver/database';
import * as statements from '../statements/phone-lines.sql';
import { Changes, checkAmount } from './changes';
import { accountMissing, balanceOf } from './credits';
import { bindKey, replayedBy } from './idempotency';

interface LineRow {
  sid: string;
  account_id: Id;
  state: 'reserved' | 'owned';
  line: PhoneLine;
  rate: number;
  bought_at: Date | null;
}

/** Phone numbers: reserved, bought, given back. */
export function phoneLineSteps(database: Database): PhoneLineSteps {
  const lock = async (sql: Sql, accountId: Id, sid: string): Promise<LineRow | null> =>
    (await sql.query<LineRow>(statements.lockLine, [sid, accountId]))[0] ?? null;

  return {
    async owned(accountId) {
      return (await database.query<LineRow>(statements.ownedLines, [accountId])).map(ownedOf);
    },

    async taken(sids) {
      const rows = await database.query<{ sid: string }>(statements.takenLines, [[...sids]]);
      return new Set(rows.map(({ sid }) => sid));
    },

    async ownedAmong(numbers) {
      const rows = await database.query<{ number: string }>(statements.ownedNumbers, [[...numbers]]);
      return new Set(rows.map(({ number }) => number));
    },

    async reserve(accountId, line, now, idempotency) {
      checkAmount(line.rate);
      return database.transaction(async (sql): Promise<ReserveOutcome> => {
        const known = await replayedBy(sql, idempotency, now);
        if (known) return { outcome: known.replayed === 'key_reused' ? 'key_reused' : 'replayed' };
        const values = [line.sid, accountId, line.number, JSON.stringify(line), line.rate, now];
        const inserted = await sql.query(statements.reserveLine, values);
        if (inserted.length === 0) throw new Rollback<ReserveOutcome>({ outcome: 'taken' });
        const credit = await balanceOf(sql, accountId);
        if (!credit) throw accountMissing(accountId);
        if (line.rate > credit.available)
          throw new Rollback<ReserveOutcome>({ outcome: 'short', needed: line.rate, credit });
        const changes = new Changes();
        changes.hold({ accountId, lineSid: line.sid }, line.rate);
        await changes.save(sql);
        await bindKey(sql, idempotency, [line.sid]);
        return { outcome: 'reserved' };
      });
    },

    async confirm(accountId, line, now) {
      return database.transaction(async (sql) => {
        const row = await lock(sql, accountId, line.sid);
        if (!row) throw new Error(`The line ${line.sid} was not reserved.`);
        if (row.state === 'owned') return ownedOf(row);
        const values = [line.sid, line.number, JSON.stringify(line), now];
        const [owned] = await sql.query<LineRow>(statements.confirmLine, values);
        if (!owned) throw new Error(`The line ${line.sid} was not confirmed.`);
        const changes = new Changes();
        changes.close({ accountId, lineSid: line.sid }, { charged: row.rate, released: 0 });
        await changes.save(sql);
        return ownedOf(owned);
      });
    },

    async cancel(accountId, sid) {
      await database.transaction(async (sql) => {
        const row = await lock(sql, accountId, sid);
        if (row?.state !== 'reserved') return;
        await sql.query(statements.deleteLine, [sid]);
        const changes = new Changes();
        changes.close({ accountId, lineSid: sid }, { charged: 0, released: row.rate });
        await changes.save(sql);
      });
    },

    async stale(before) {
      const rows = await database.query<LineRow>(statements.staleLines, [before]);
      return rows.map(({ account_id, line }) => ({ accountId: account_id, line }));
    },

    async release(accountId, sid) {
      return database.transaction(async (sql) => {
        const row = await lock(sql, accountId, sid);
        if (row?.state !== 'owned') return null;
        const [use] = await sql.query<{ busy: boolean }>(statements.lineInUse, [accountId, row.line.number]);
        if (use?.busy !== false) return 'in_use';
        await sql.query(statements.deleteLine, [sid]);
        return ownedOf(row);
      });
    },
  };
}

/** What was paid is what was reserved, whatever the provider asks by now. */
function ownedOf({ sid, account_id, line, rate, bought_at }: LineRow): OwnedLine {
  if (!bought_at) throw new Error(`The line ${sid} was not bought.`);
  return { ...line, rate, accountId: account_id, boughtAt: bought_at };
}
