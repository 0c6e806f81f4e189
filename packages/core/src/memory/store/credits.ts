import type { Balance, Id } from '../../domain/words';
import type { AccountRow, Tables } from './tables';

/** What a movement of credits was for. */
export interface LedgerSubject {
  readonly runId?: Id | null;
  readonly recipientId?: Id;
  readonly lineSid?: string;
}

/**
 * One movement of an account's credits: `grant` raises what is available, `hold` moves available to held, `settle` moves
 * held to spent, `release` moves held back to available. The amount is positive.
 */
export interface LedgerEntry extends LedgerSubject {
  readonly accountId: Id;
  readonly kind: 'grant' | 'hold' | 'settle' | 'release';
  readonly amount: number;
}

/** What leaves a hold: a part is charged, the rest goes back. */
export interface Closing {
  readonly charged: number;
  readonly released: number;
}

/** @throws RangeError when it is not a whole amount of credits */
export function checkAmount(amount: number, least = 0): void {
  if (!Number.isSafeInteger(amount) || amount < least) throw new RangeError(`Not an amount of credits: ${amount}.`);
}

/** The row of an account that must be there. */
export function accountRow(tables: Tables, accountId: Id): AccountRow {
  const row = tables.accounts.get(accountId);
  if (!row) throw new Error(`There is no account ${accountId}.`);
  return row;
}

export function grant(tables: Tables, accountId: Id, amount: number): void {
  move(tables, accountId, 'grant', amount, {}, ({ available, ...rest }) => ({
    ...rest,
    available: available + amount,
  }));
}

/** Holds credits that the caller has found available. */
export function hold(tables: Tables, accountId: Id, amount: number, subject: LedgerSubject): void {
  move(tables, accountId, 'hold', amount, subject, ({ available, held, spent }) => ({
    available: available - amount,
    held: held + amount,
    spent,
  }));
}

/** Ends a hold or a part of it. */
export function closeHold(tables: Tables, accountId: Id, { charged, released }: Closing, subject: LedgerSubject): void {
  move(tables, accountId, 'settle', charged, subject, ({ available, held, spent }) => ({
    available,
    held: held - charged,
    spent: spent + charged,
  }));
  move(tables, accountId, 'release', released, subject, ({ available, held, spent }) => ({
    available: available + released,
    held: held - released,
    spent,
  }));
}

function move(
  tables: Tables,
  accountId: Id,
  kind: LedgerEntry['kind'],
  amount: number,
  subject: LedgerSubject,
  change: (credit: Balance) => Balance,
): void {
  checkAmount(amount);
  if (amount === 0) return;
  const row = accountRow(tables, accountId);
  const credit = change(row.account.credit);
  if (credit.available < 0 || credit.held < 0)
    throw new Error(`Account ${accountId} cannot ${kind} ${amount} credits.`);
  row.account = Object.freeze({ ...row.account, credit: Object.freeze(credit) });
  tables.ledger?.push({ accountId, kind, amount, ...subject });
}
