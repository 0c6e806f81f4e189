import type { Balance, Id } from '@ghanti/core';
import type { Sql } from '../driver/database';
import { balance } from '../statements/accounts.sql';

/**
 * An account's credits; null when there is no such account. Not locked, for its row is the last that a step locks: a hold
 * that is too large by then fails the table's check, and the step runs again.
 */
export async function balanceOf(sql: Sql, accountId: Id): Promise<Balance | null> {
  const [row] = await sql.query<{ available: number; held: number; spent: number }>(balance, [accountId]);
  return row ?? null;
}

export function accountMissing(accountId: Id): Error {
  return new Error(`There is no account ${accountId}.`);
}
