import type { OwnedLine } from '../../domain/phone-line';
import type { Id } from '../../domain/words';
import type { PhoneLineSteps } from '../../ports/store';
import { accountRow, checkAmount, closeHold, hold } from './credits';
import { freeze } from './freeze';
import { bindKey, replayedBy } from './idempotency';
import { membersOf } from './run-rows';
import type { LineRow, Tables } from './tables';

/** Phone numbers: reserved, bought, given back. */
export function phoneLineSteps(tables: Tables): PhoneLineSteps {
  const { phoneLines } = tables;
  const ofAccount = (accountId: Id, sid: string): LineRow | null => {
    const row = phoneLines.get(sid);
    return row?.accountId === accountId ? row : null;
  };
  return {
    async owned(accountId) {
      const own = (row: LineRow): readonly OwnedLine[] =>
        row.state === 'owned' && row.accountId === accountId ? [row.line] : [];
      return [...phoneLines.values()].flatMap(own);
    },

    async taken(sids) {
      return new Set(sids.filter((sid) => phoneLines.has(sid)));
    },

    async ownedAmong(numbers) {
      const owned = new Set(
        [...phoneLines.values()].flatMap((row) => (row.state === 'owned' ? [row.line.number] : [])),
      );
      return new Set(numbers.filter((number) => owned.has(number)));
    },

    async reserve(accountId, line, now, idempotency) {
      checkAmount(line.rate);
      const known = replayedBy(tables, idempotency, now);
      if (known) return { outcome: known.replayed === 'key_reused' ? 'key_reused' : 'replayed' };
      if (phoneLines.has(line.sid)) return { outcome: 'taken' };
      const { credit } = accountRow(tables, accountId).account;
      if (line.rate > credit.available) return { outcome: 'short', needed: line.rate, credit };
      hold(tables, accountId, line.rate, { lineSid: line.sid });
      phoneLines.set(line.sid, {
        state: 'reserved',
        accountId,
        line: freeze(structuredClone(line)),
        reservedAt: new Date(now),
      });
      bindKey(tables, idempotency, [line.sid], now);
      return { outcome: 'reserved' };
    },

    async confirm(accountId, line, now) {
      const row = ofAccount(accountId, line.sid);
      if (!row) throw new Error(`The line ${line.sid} was not reserved.`);
      if (row.state === 'owned') return row.line;
      closeHold(tables, accountId, { charged: row.line.rate, released: 0 }, { lineSid: line.sid });
      const owned = freeze({ ...structuredClone(line), rate: row.line.rate, accountId, boughtAt: new Date(now) });
      phoneLines.set(line.sid, { state: 'owned', accountId, line: owned });
      return owned;
    },

    async cancel(accountId, sid) {
      const row = ofAccount(accountId, sid);
      if (row?.state !== 'reserved') return;
      closeHold(tables, accountId, { charged: 0, released: row.line.rate }, { lineSid: sid });
      phoneLines.delete(sid);
    },

    async stale(before) {
      return [...phoneLines.values()].flatMap((row) =>
        row.state === 'reserved' && row.reservedAt < before ? [{ accountId: row.accountId, line: row.line }] : [],
      );
    },

    async release(accountId, sid) {
      const row = ofAccount(accountId, sid);
      if (row?.state !== 'owned') return null;
      if (isInUse(tables, accountId, row.line.number)) return 'in_use';
      phoneLines.delete(sid);
      return row.line;
    },
  };
}

/** True while an unfinished run has called from the number, or a dispatch of any kind is on it. */
function isInUse(tables: Tables, accountId: Id, number: string): boolean {
  for (const id of tables.live) {
    const recipient = tables.recipients.get(id)?.recipient;
    if (recipient?.accountId === accountId && recipient.life.from === number) return true;
  }
  for (const id of tables.unfinishedRunIds) {
    const row = tables.runs.get(id);
    if (row?.run.accountId !== accountId) continue;
    for (const { life } of membersOf(tables, row)) if (life.from === number) return true;
  }
  return false;
}
