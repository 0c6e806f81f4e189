import type { Suppression } from '../../domain/suppression';
import type { Id } from '../../domain/words';
import type { PageOf, PageRequest } from './campaigns';

/** A number for an account's list. */
export interface ListedNumber {
  /** E.164. */
  readonly number: string;
  readonly note: string | null;
}

/** A person's word to one of our numbers. */
export interface OptOrder {
  /** E.164: who wrote. */
  readonly number: string;
  /** E.164: to which number of ours. */
  readonly line: string;
}

/**
 * The do-not-call lists: one of each account, and one of the whole service. A number stands on a list because the account put
 * it there, because the person opted out, or both; it is dialled by `recordIntents` only when neither holds.
 */
export interface SuppressionSteps {
  /** Lists numbers, at most 5,000 a call. Answers how many were not listed before. */
  add(accountId: Id, numbers: readonly ListedNumber[], now: Date): Promise<number>;
  /**
   * Takes a number off the list. `opted_out`: the person's own word stands, unless `optedIn` says that they took it back; then
   * nothing changes. Null when the account has no such number.
   */
  remove(
    accountId: Id,
    number: string,
    options: { readonly optedIn: boolean },
  ): Promise<'removed' | 'opted_out' | null>;
  /** An account's own list, in the order of the numbers; `search` is how a number begins. */
  list(accountId: Id, request: PageRequest & { readonly search?: string }): Promise<PageOf<Suppression>>;
  /** STOP: counts for the account that owns the line, for the whole service when none does. Answers whose; null: everybody's. */
  optOut(order: OptOrder, now: Date): Promise<Id | null>;
  /** START: takes back what a STOP to the same line's owner said, and nothing else. False when there was nothing. */
  optIn(order: OptOrder): Promise<boolean>;
}
