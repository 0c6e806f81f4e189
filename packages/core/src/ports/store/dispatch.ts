import type { CallingWindow } from '../../domain/calling-window';
import type { Recipient } from '../../domain/recipient';
import type { Run } from '../../domain/run';
import type { Id, Service } from '../../domain/words';
import type { Effect, Life, LifeEvent } from '../../machines/life';

/** At most 500 recipients of a run that one worker has leased, with those of them that are still queued and due. */
export interface Wave {
  readonly id: Id;
  readonly run: Run;
  /** Rises with each lease: a worker that lost its lease writes nothing any more. */
  readonly epoch: number;
  /** How often in a row its lease ran out before it was given back: 0 unless workers died, or were lost, over it. */
  readonly crashes: number;
  /** Whom the worker that lost it was preparing, as `preparing` says: prepared first, nobody is in its way. Null: nobody, or nobody knows. */
  readonly suspectId: Id | null;
  /** The campaign's, as it is now: `recordIntents` goes by what it is then. */
  readonly callingWindow: CallingWindow | null;
  readonly members: readonly Recipient[];
}

/** One recipient about to be dialled. */
export interface Intent {
  readonly recipientId: Id;
  /** A `claim` with `from`, `contentSeconds` or `segments`. */
  readonly event: LifeEvent;
}

/** What the store knows, under its locks, of one who is about to be dialled. */
export interface DialFacts {
  /** On the do-not-call list of the account, or of the whole service. */
  readonly doNotCall: boolean;
  /** An account of this service owns the number: a caller never calls itself (S23). */
  readonly owned: boolean;
  readonly callingWindow: CallingWindow | null;
  /** When the account last dialled the number, oldest first, without what this very attempt did: as far as they are kept. */
  readonly contacts: readonly Date[];
}

/**
 * Says what becomes of one who is about to be dialled: its `claim`, or instead of it a `suppressed` (it fails, alone) or a
 * `postponed` (it waits); null leaves it as it is. Pure and synchronous: called under the row's lock, by the store's own facts.
 */
export type Judge = (recipient: Recipient, claim: LifeEvent, facts: DialFacts) => LifeEvent | null;

/** What came of intents. */
export interface RecordedIntents {
  /** These may be dialled, by nobody else. */
  readonly claimed: readonly Recipient[];
  /** Their line is busy, or no channel is free: they wait. */
  readonly blocked: readonly Id[];
  /** Those whom the judge turned away, with what it made of them. */
  readonly turnedAway: readonly Applied[];
}

/** One event for one recipient. */
export interface RecipientEvent {
  readonly recipientId: Id;
  readonly event: LifeEvent;
  /** A provider's own word: when nothing is there that it could be about (no such recipient, or not yet this attempt), it goes to the inbox. */
  readonly keep?: boolean;
}

/** What the rules answer for one event: the store saves it with the money, the counters and the history in one step. */
export interface LifeStep {
  readonly life: Life;
  readonly changed: boolean;
  readonly effects: readonly Effect[];
  /**
   * Credits to settle now, when the hold is still outstanding: at most the hold, the rest is released. Null: keep holding.
   * A hold that was settled is never opened again, whatever comes.
   */
  readonly charge: number | null;
}

/** Pure and synchronous: called under the row's lock. */
export type Advancer = (recipient: Recipient, event: LifeEvent) => LifeStep;

/** What one event did: the recipient as it is now, and the effects that are the engine's to perform. */
export interface Applied {
  readonly recipient: Recipient;
  readonly before: Life;
  readonly changed: boolean;
  readonly effects: readonly Effect[];
}

/** A dispatch that holds its line. */
export interface LiveDispatch {
  readonly recipientId: Id;
  readonly accountId: Id;
  readonly attemptNo: number;
  readonly dispatchNo: number;
}

/** The attempt that a provider's id is bound to. */
export interface ProviderIdOwner {
  readonly providerId: string;
  readonly recipientId: Id;
  readonly attemptNo: number;
}

export interface DispatchSteps {
  /**
   * Leases the next wave of any running run: fair among runs (the lowest wave number first), skipping those that others
   * have, by the store's own clock. A lease that ran out is taken over with a higher epoch. Null when there is nothing.
   * @param step.service  only of runs of this service; of any, when it is not given
   */
  claimWave(step: { workerId: string; leaseMs: number; service?: Service; now: Date }): Promise<Wave | null>;
  /** Prolongs a lease; false when it was lost. */
  renewWave(step: { waveId: Id; epoch: number; leaseMs: number; now: Date }): Promise<boolean>;
  /**
   * Gives a wave back: closed when no member is queued any more, else open again from its earliest `notBefore`, and from that of
   * the step at the earliest. Nobody of it is under preparation any more.
   */
  releaseWave(step: { waveId: Id; epoch: number; notBefore?: Date | null; now: Date }): Promise<void>;
  /**
   * Notes, before the work on it begins, whom of a leased wave a worker is about to prepare; null: nobody any more. Answers how
   * often in a row it was this one, over all leases: one who brings down every worker is found so. 0 when the lease was lost.
   */
  preparing(step: { waveId: Id; epoch: number; recipientId: Id | null }): Promise<number>;
  /**
   * Writes intents, before any request leaves. Only for recipients that are still queued in this run, while the lease
   * and epoch hold, the run is `running`, the judge lets them go, and no other dispatch of any account holds the line between
   * the same two numbers (`holdsLine`; those come back in `blocked`, and wait). The answer's `claimed` may be dialled; nobody
   * else may. What the do-not-call lists say is read in the same step, so that an opt-out counts from its commit on.
   */
  recordIntents(step: {
    waveId: Id;
    epoch: number;
    intents: readonly Intent[];
    judge: Judge;
    /** How long contacts of a number are kept for `DialFacts.contacts`, in milliseconds; 0 keeps and reads none. */
    keepContactsMs: number;
    /** How many calls (`countLiveCalls`) there may be with these, whoever else writes intents now; not given: any number. */
    channels?: number;
    advance: Advancer;
    now: Date;
  }): Promise<RecordedIntents>;
  /**
   * Applies events in order, under the rows' locks: lives, settlement, counters and history in one step. Recipients that
   * are not there are left out of the answer. At most 500 a call; several events of one recipient are allowed.
   */
  apply(events: readonly RecipientEvent[], advance: Advancer, now: Date): Promise<readonly Applied[]>;
  /**
   * Recipients whose deadline has passed, longest ago first, those of one instant by id; put off by `leaseMs`, so that no two
   * workers ask for one.
   */
  takeDue(step: { now: Date; limit: number; leaseMs: number }): Promise<readonly Recipient[]>;
  /**
   * Puts right what was written while a clock was ahead: rows tell when they were written, and what says later than `now` by more than a
   * minute was. Whoever waits in the queue by such a row waits no longer, deadlines keep their length and begin now, contacts count as of
   * now, and no lease lasts longer than `leaseMs` from now on. Answers how many recipients it changed.
   * @param step.keepContactsMs  as in `recordIntents`
   */
  clockSetBack(step: { now: Date; leaseMs: number; keepContactsMs: number }): Promise<number>;
  /** Recipients by id, whoever's they are: the engine names them by tokens of its own making. */
  recipients(ids: readonly Id[]): Promise<readonly Recipient[]>;
  /**
   * What the judge would be told of a recipient now, but for its contacts: for a request that is made once more. Null when its
   * campaign is gone.
   */
  facts(
    recipient: Pick<Recipient, 'accountId' | 'campaignId' | 'dialNumber'>,
  ): Promise<Omit<DialFacts, 'contacts'> | null>;
  /**
   * Which attempts have these provider ids, among those of an account that called or wrote to a number: a lookup for a lost
   * answer finds the calls of earlier dispatches too, and must not take one of them for its own (I11).
   */
  owners(request: { to: string; providerIds: readonly string[] }): Promise<readonly ProviderIdOwner[]>;
  /** Dispatches that hold their line (`holdsLine`), of one run or of all, after an id. */
  live(request: { runId?: Id; afterId?: Id; limit: number }): Promise<readonly LiveDispatch[]>;
  /** How many calls (not messages) are in flight, for the bound on channels. */
  countLiveCalls(): Promise<number>;
}
