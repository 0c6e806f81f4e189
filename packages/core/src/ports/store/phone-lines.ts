import type { OwnedLine, PhoneLine } from '../../domain/phone-line';
import type { Balance, Id } from '../../domain/words';
import type { IdempotencyClaim } from './idempotency';

export type ReserveOutcome =
  | { readonly outcome: 'reserved' }
  | { readonly outcome: 'taken' }
  /** The same key reserved it before; it may be bought by now. */
  | { readonly outcome: 'replayed' }
  | { readonly outcome: 'key_reused' }
  | { readonly outcome: 'short'; readonly needed: number; readonly credit: Balance };

export interface PhoneLineSteps {
  owned(accountId: Id): Promise<readonly OwnedLine[]>;
  /** Of these sids, those that some account owns or is buying. */
  taken(sids: readonly string[]): Promise<ReadonlySet<string>>;
  /** Of these numbers (E.164), those that some account owns. */
  ownedAmong(numbers: readonly string[]): Promise<ReadonlySet<string>>;
  /** Reserves a line, holds its rate and binds the key: of two buyers one wins. */
  reserve(accountId: Id, line: PhoneLine, now: Date, idempotency?: IdempotencyClaim | null): Promise<ReserveOutcome>;
  /** The provider sold it: the hold is settled. */
  confirm(accountId: Id, line: PhoneLine, now: Date): Promise<OwnedLine>;
  /** The provider did not sell it: the hold is released. */
  cancel(accountId: Id, sid: string): Promise<void>;
  /** Reservations older than `before`: their process died between reserve and confirm. */
  stale(before: Date): Promise<readonly { accountId: Id; line: PhoneLine }[]>;
  /** `in_use` while an unfinished run of the account calls from it; null when it is not the account's. */
  release(accountId: Id, sid: string): Promise<OwnedLine | 'in_use' | null>;
}
