import type { Account } from '../../domain/account';
import type { Id } from '../../domain/words';
import type { PageOf, PageRequest } from './campaigns';
import type { IdempotencyClaim } from './idempotency';

export interface NewAccount {
  /** Lower case, trimmed: unique. */
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  /** An encoded hash (argon2id), never the password; null where the host app signs in by itself. */
  readonly passwordHash: string | null;
  /** Credits granted at once. */
  readonly credits: number;
  readonly now: Date;
}

export interface AccountSteps {
  /** The first account ever made is the administrator. Null when the email is taken. */
  create(account: NewAccount): Promise<Account | null>;
  byId(id: Id): Promise<Account | null>;
  byEmail(email: string): Promise<{ account: Account; passwordHash: string | null } | null>;
  count(): Promise<number>;
  /** All accounts, the oldest first. */
  list(page: PageRequest): Promise<PageOf<Account>>;
  /**
   * Gives an account another password, and ends all its logins in the same step: their refresh tokens are spent and their access
   * tokens no longer taken. `keepFamilyId` is the one login that goes on: that of whoever changes the own password. False when
   * there is no such account.
   */
  setPassword(step: { id: Id; passwordHash: string; keepFamilyId: string | null; now: Date }): Promise<boolean>;
  /**
   * Grants credits (a positive integer), with an entry in the ledger, and binds the key in the same step: under one that is
   * bound nothing is granted. The answer is the account as it is now; null when there is none.
   * @throws GhantiError `invalid_input` when the account would have been granted more than 2^53 - 1 in all: nothing is granted then
   */
  grant(id: Id, amount: number, now: Date, idempotency?: IdempotencyClaim | null): Promise<Account | null>;
}

export interface NewSession {
  readonly accountId: Id;
  /** All refresh tokens that descend from one login. */
  readonly familyId: string;
  /** SHA-256 of the refresh token, hex. */
  readonly tokenHash: string;
  /** What the password was compared with; null for an account that has none. */
  readonly passwordHash: string | null;
  readonly expiresAt: Date;
  readonly now: Date;
}

/** What became of a refresh token that was shown. A `reused` one has revoked its whole family. */
export type Rotation =
  | { readonly outcome: 'rotated'; readonly accountId: Id; readonly familyId: string }
  | { readonly outcome: 'unknown' | 'expired' | 'reused' };

export interface SessionSteps {
  /**
   * Begins a login. False, and there is none, when the account's password is another by now: a login by the old one must not
   * outlive the change that ended all others.
   */
  create(session: NewSession): Promise<boolean>;
  /** Spends a token and stores its successor, in one step: of parallel calls exactly one is `rotated`. */
  rotate(step: { tokenHash: string; successorHash: string; expiresAt: Date; now: Date }): Promise<Rotation>;
  /** True while the family is not revoked: an access token names its family. */
  isLive(familyId: string): Promise<boolean>;
  revoke(familyId: string, now: Date): Promise<void>;
}

/** At most `limit` in any window of `windowMs`, for one key. */
export interface ThrottleRule {
  /** `login:account:<hash>`, `otp:number:<hash>`: no secret in clear. */
  readonly key: string;
  readonly limit: number;
  readonly windowMs: number;
}

export interface ThrottleSteps {
  /** Counts one hit for every rule, or for none when one of them is at its limit: then says when to come back. */
  hit(rules: readonly ThrottleRule[], now: Date): Promise<{ allowed: true } | { allowed: false; retryAfterMs: number }>;
  /** Forgets a key's hits: after a right password. */
  clear(key: string): Promise<void>;
}
