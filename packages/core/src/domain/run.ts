import type { Content } from './campaign';
import type { Id, RerunStatus, Service } from './words';

/** The states of a run; its chart is `machines/run.ts`. */
export type RunState =
  | 'draft'
  | 'scheduled'
  | 'missed'
  | 'preparing'
  | 'running'
  | 'paused'
  | 'terminating'
  | 'finished'
  | 'canceled';

/** Which recipients a begin takes. */
export type Selection =
  | { readonly kind: 'not_started' }
  | { readonly kind: 'statuses'; readonly statuses: readonly RerunStatus[] }
  | { readonly kind: 'individual'; readonly ids: readonly Id[] };

/** One begin of a campaign: a frozen set of recipients, a frozen content, and the credits held for them. */
export interface Run {
  readonly id: Id;
  readonly accountId: Id;
  readonly campaignId: Id;
  /** 1, 2, 3... within the campaign. */
  readonly runNo: number;
  readonly service: Service;
  readonly state: RunState;
  readonly content: Content;
  readonly selection: Selection;
  /** How many recipients it took. */
  readonly numbers: number;
  /** Upper bound of the price of one recipient, held for each at begin. */
  readonly holdPerNumber: number;
  /** Longest talk that the hold pays for, in seconds; passed to the provider. 0 for SMS. */
  readonly talkLimitSeconds: number;
  readonly held: number;
  readonly settled: number;
  readonly released: number;
  /** Why it is paused or how it ended, for people: `account_fault: ...`, `missed by 2 h`, ... */
  readonly reason: string | null;
  readonly scheduledFor: Date | null;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  /** When its end was asked for; a finished run that has it makes the campaign `terminated`. */
  readonly terminatedAt: Date | null;
  readonly finishedAt: Date | null;
}
