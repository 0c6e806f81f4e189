import type { Content } from '../../domain/campaign';
import type { Run, Selection } from '../../domain/run';
import type { Balance, Id, Service } from '../../domain/words';
import type { IdempotencyClaim } from './idempotency';

/** The largest texts that a tag can bring, over the recipients that a begin takes: what an upper bound is made from. */
export interface TagExtent {
  readonly tag: string;
  /** Longest value, in UTF-16 units. */
  readonly longest: number;
  /** False when some value holds a character outside printable ASCII: such a text may need UCS-2. */
  readonly ascii: boolean;
}

export interface Extents {
  /** Recipients that the selection takes. */
  readonly numbers: number;
  readonly tags: readonly TagExtent[];
}

/** The price of a run, worked out from its extents: the same upper bound for each recipient. */
export interface RunPrice {
  readonly holdPerNumber: number;
  /** 0 for SMS. */
  readonly talkLimitSeconds: number;
}

export interface BeginStep {
  readonly accountId: Id;
  readonly campaignId: Id;
  readonly content: Content;
  readonly selection: Selection;
  /** Full names of the tags that the message uses: their extents are taken. */
  readonly tags: readonly string[];
  /** Null: now. Else the recipients are frozen and paid for now, and taken at that instant. */
  readonly startsAt: Date | null;
  readonly now: Date;
  /** Pure; called once inside the step. */
  readonly price: (extents: Extents, service: Service) => RunPrice;
  readonly idempotency: IdempotencyClaim | null;
}

/** What a begin came to. Every outcome but `begun` changes nothing. */
export type BeginOutcome =
  | { readonly outcome: 'begun'; readonly run: Run }
  /** The same idempotency key began this run before. */
  | { readonly outcome: 'replayed'; readonly run: Run }
  /** The same key was used with another body. */
  | { readonly outcome: 'key_reused' }
  | { readonly outcome: 'not_found' }
  | { readonly outcome: 'unfinished'; readonly run: Run }
  | { readonly outcome: 'unknown_ids'; readonly ids: readonly Id[] }
  | { readonly outcome: 'nobody' }
  | { readonly outcome: 'short'; readonly needed: number; readonly credit: Balance };

/** The answer to an order on a run: the run as it is now, or the state that forbids it. */
export type OrderOutcome =
  | { readonly outcome: 'done'; readonly run: Run }
  | { readonly outcome: 'forbidden'; readonly run: Run | null }
  | { readonly outcome: 'not_found' };

export interface RunSteps {
  /**
   * One step: checks that no run of the campaign is unfinished, takes the recipients of the selection, archives the
   * lives that they replace, queues them (`begunLife`, with a snapshot of number and tags), holds the credits, cuts the
   * run into waves of at most 500 in id order, and keeps `content` as the campaign's own. A scheduled run leaves the
   * recipients as they are until `start`. `presumed_failed` recipients are taken only by `individual` (3.5).
   */
  begin(step: BeginStep): Promise<BeginOutcome>;
  /** Starts a scheduled run: queues its recipients that are still there, releases the hold of the others. */
  start(runId: Id, now: Date): Promise<Run | null>;
  /** Marks a scheduled run as missed and releases its hold; its recipients were never touched. */
  miss(runId: Id, reason: string, now: Date): Promise<Run | null>;
  /** Scheduled runs whose time has come, oldest first. */
  due(now: Date, limit: number): Promise<readonly Run[]>;
  /** When the next scheduled run is due; null when there is none. */
  nextDue(): Promise<Date | null>;
  pause(accountId: Id, campaignId: Id, now: Date): Promise<OrderOutcome>;
  /** Pauses a run for a fault of ours; a run that is not running stays as it is. */
  pauseForFault(runId: Id, reason: string, now: Date): Promise<Run | null>;
  resume(accountId: Id, campaignId: Id, now: Date): Promise<OrderOutcome>;
  /** A scheduled run is canceled. Else queued recipients are terminated and released in the same step; live ones are the engine's to end. */
  terminate(accountId: Id, campaignId: Id, now: Date): Promise<OrderOutcome>;
  /** Newest first. Null when the campaign is not the account's. */
  list(accountId: Id, campaignId: Id): Promise<readonly Run[] | null>;
  get(runId: Id): Promise<Run | null>;
  /** Runs that are `terminating`: their live calls are ended again, until they have ended. */
  terminating(): Promise<readonly Run[]>;
  /**
   * Finishes every run (running, paused or terminating) of which no recipient is queued or in flight, by an anti-join over
   * its waves, and releases what a `presumed_failed` recipient does not need. Answers those that it finished.
   */
  finishReady(now: Date): Promise<readonly Run[]>;
}
