import type { Otp } from '../../domain/otp';
import type { Recipient } from '../../domain/recipient';
import type { Id, Service } from '../../domain/words';
import type { LifeEvent } from '../../machines/life';
import type { ThrottleRule } from './accounts';
import type { PageOf, PageRequest } from './campaigns';
import type { Advancer } from './dispatch';
import type { IdempotencyClaim } from './idempotency';

export interface NewOtp {
  readonly accountId: Id;
  readonly service: Service;
  /** E.164. */
  readonly number: string;
  readonly given: string;
  readonly option: 'personnel' | 'generated';
  readonly template: string;
  readonly voice: string;
  readonly codeHash: string;
  readonly codeSalt: string;
  readonly expiresAt: Date;
  readonly tries: number;
  readonly hold: number;
  /** All are hit, or the code is not sent. */
  readonly throttles: readonly ThrottleRule[];
  /** The `claim` that makes its delivery an intent at once. */
  readonly claim: LifeEvent;
  readonly advance: Advancer;
  readonly now: Date;
  /** Bound to the code in this step: no second code under one key. */
  readonly idempotency?: IdempotencyClaim | null;
}

export type NewOtpOutcome =
  | { readonly outcome: 'created'; readonly otp: Otp; readonly delivery: Recipient }
  | { readonly outcome: 'throttled'; readonly retryAfterMs: number }
  /** Another dispatch of any account holds the line between the same two numbers (`holdsLine`). */
  | { readonly outcome: 'busy' }
  | { readonly outcome: 'short'; readonly needed: number }
  /** The key made this code before: its text is kept nowhere. */
  | { readonly outcome: 'replayed'; readonly otp: Otp }
  | { readonly outcome: 'key_reused' };

/** A code that may still be verified: its hash is compared outside, in constant time. */
export interface OtpSecret {
  readonly otp: Otp;
  readonly codeHash: string;
  readonly codeSalt: string;
}

export interface OtpSteps {
  /**
   * One step: throttles, hold, the OTP and its delivery in state `intent`.
   */
  create(otp: NewOtp): Promise<NewOtpOutcome>;
  /** By id, or the newest one of a number that may have left; null when the account has none. */
  find(accountId: Id, by: { readonly id: Id } | { readonly number: string }): Promise<OtpSecret | null>;
  /**
   * Spends one try, and the code itself when it matches: of parallel right answers exactly one is `verified`. Failures are
   * counted per number over the codes that live, so that a new code brings no new tries.
   */
  attempt(step: {
    accountId: Id;
    id: Id;
    matches: boolean;
    now: Date;
  }): Promise<{ outcome: 'verified' | 'wrong' | 'spent' | 'expired' | 'locked'; triesLeft: number }>;
  /** Newest first. */
  list(accountId: Id, request: PageRequest): Promise<PageOf<Otp>>;
}
