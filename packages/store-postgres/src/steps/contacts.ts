import type { Id, Recipient } from '@ghanti/core';
import type { Sql } from '../driver/database';
import * as statements from '../statements/contacts.sql';

/** [dialled at, recipient, attempt]. */
type Contact = readonly [at: number, recipientId: Id, attemptNo: number];

/** The contacts of some numbers of an account, under their locks. */
export interface Contacts {
  /** When a recipient's number was dialled, oldest first, without what its present attempt did. */
  of(recipient: Recipient): readonly Date[];
  /** Notes that these are being dialled now. */
  save(sql: Sql, dialled: readonly Recipient[]): Promise<void>;
}

/** Where no frequency rule is set: nothing is read and nothing is kept. */
export const noContacts: Contacts = { of: () => [], save: async () => {} };

/** Locks the contacts of numbers: whoever dials one of them from another line or campaign waits here. */
export async function lockContacts(
  sql: Sql,
  accountId: Id,
  numbers: readonly string[],
  now: Date,
  keepMs: number,
): Promise<Contacts> {
  const distinct = [...new Set(numbers)];
  const expiresAt = new Date(now.getTime() + keepMs);
  await sql.query(statements.insertContacts, [accountId, distinct, expiresAt]);
  const rows = await sql.query<{ number: string; recent: Contact[] }>(statements.lockContacts, [accountId, distinct]);
  const since = now.getTime() - keepMs;
  const byNumber = new Map(rows.map(({ number, recent }) => [number, recent.filter(([at]) => at > since)]));
  const ofOthers = ({ id, dialNumber, life }: Recipient) =>
    (byNumber.get(dialNumber) ?? []).filter(([, whose, attempt]) => whose !== id || attempt !== life.attemptNo);
  return {
    of: (recipient) => ofOthers(recipient).map(([at]) => new Date(at)),
    async save(on, dialled) {
      for (const one of dialled)
        byNumber.set(one.dialNumber, [...ofOthers(one), [now.getTime(), one.id, one.life.attemptNo]]);
      const changed = [...new Set(dialled.map(({ dialNumber }) => dialNumber))];
      const saved = changed.map((number) => ({ number, recent: byNumber.get(number), expires_at: expiresAt }));
      if (saved.length > 0) await on.query(statements.saveContacts, [accountId, JSON.stringify(saved)]);
      await on.query(statements.purgeContacts, [now]);
    },
  };
}
