import type { AccountSteps, SessionSteps, ThrottleSteps } from './accounts';
import type { CampaignSteps, RecipientSteps } from './campaigns';
import type { DispatchSteps } from './dispatch';
import type { IdempotencySteps } from './idempotency';
import type { InboxSteps } from './inbox';
import type { OtpSteps } from './otps';
import type { OutboxSteps } from './outbox';
import type { PhoneLineSteps } from './phone-lines';
import type { RunSteps } from './runs';
import type { SuppressionSteps } from './suppressions';
import type { TallySteps } from './tallies';

/**
 * What a database plugin promises. Each method is one atomic step of the engine: it happens whole or not at all, it is
 * durable when its promise resolves, and concurrent steps of several processes act as if one after another. Steps that
 * depend on the rules of a life take a pure synchronous function and call it under the row's lock, so that the rules
 * stand once, in `machines`. Money is integers; no step may leave `available` or `held` below zero.
 * The conformance kit is `storeKit` of `@ghanti/core/testing`.
 */
export interface Store {
  /** True: what it keeps outlives the process. An engine then needs a secret that does, too. */
  readonly lasting: boolean;
  readonly accounts: AccountSteps;
  readonly sessions: SessionSteps;
  readonly throttles: ThrottleSteps;
  readonly tallies: TallySteps;
  readonly campaigns: CampaignSteps;
  readonly recipients: RecipientSteps;
  readonly runs: RunSteps;
  readonly dispatch: DispatchSteps;
  readonly otps: OtpSteps;
  readonly phoneLines: PhoneLineSteps;
  readonly suppressions: SuppressionSteps;
  readonly idempotency: IdempotencySteps;
  readonly outbox: OutboxSteps;
  readonly inbox: InboxSteps;
  /** Answers when the store can be used; rejects when it cannot. Used by readiness checks. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

export type * from './accounts';
export type * from './campaigns';
export type * from './dispatch';
export type * from './idempotency';
export type * from './inbox';
export type * from './otps';
export type * from './outbox';
export type * from './phone-lines';
export type * from './runs';
export type * from './suppressions';
export type * from './tallies';
