import type { CallEventType, CallState } from './call';
import type { Evidence } from './evidence';
import type { MessageEventType, MessageState } from './message';

/** A state of a recipient's life: of a voice call or of a message. */
export type LifeState = CallState | MessageState;

/** The life of one recipient's current attempt: what the store keeps, and all that the machines need to decide. */
export interface Life {
  readonly state: LifeState;
  /** 0 before the first begin; each begin that takes the recipient adds one. */
  readonly attemptNo: number;
  /** Requests to the provider within the attempt; a second one needs proof that the first created nothing. */
  readonly dispatchNo: number;
  /** The provider's id of the call or message; one binds to one attempt, for ever. */
  readonly providerId: string | null;
  /** The caller's number, chosen at the intent. */
  readonly from: string | null;
  readonly evidence: Evidence;
  /** Length of what is said, in seconds; null for a message, or before it is rendered. */
  readonly contentSeconds: number | null;
  /** Segments of the text message; null for a call, or before it is rendered. */
  readonly segments: number | null;
  /** How often the provider, asked, knew nothing of the present dispatch. */
  readonly absences: number;
  readonly intentAt: Date | null;
  /** Not dialled before this: a throttle, a failure or a rule of time put it off. */
  readonly notBefore: Date | null;
  /** When somebody has to look at it again; null when nothing is awaited. A deadline is data, not a timer. */
  readonly dueAt: Date | null;
  /** Why it is where it is, for people: `missing_tag: tags_name`, `busy`, `unknown_outcome`, ... */
  readonly reason: string | null;
}

/** Facts that an event may bring; each only adds to the evidence. */
export interface EventFacts {
  /** The provider's id of the call or message. */
  readonly providerId?: string;
  /** The provider's own order of events, when it has one. */
  readonly seq?: number;
  /** Seconds of talk so far or in all. */
  readonly duration?: number;
  readonly answeredBy?: string;
  /** Keys that the called party pressed, `0-9*#`: what was asked for, so it was heard to its end. */
  readonly keys?: string;
  readonly reason?: string;
  /** For claim, and for answers to a request: the caller's number. For claim: what was rendered. */
  readonly from?: string;
  readonly contentSeconds?: number;
  readonly segments?: number;
  /** For throttled, not_sent and postponed: when to try again. */
  readonly notBefore?: Date;
}

/** An event in a life. A provider's event names the attempt and the dispatch that it belongs to. */
export interface LifeEvent extends EventFacts {
  readonly type: CallEventType | MessageEventType;
  readonly attemptNo: number;
  readonly dispatchNo: number;
}

/** What must be done because of an event. Effects are returned by the machines and performed by the engine. */
export type Effect =
  | { readonly type: 'settle' }
  | { readonly type: 'hang_up'; readonly providerId: string; readonly why: 'terminate' | 'double_dial' | 'machine' }
  | { readonly type: 'alarm'; readonly alarm: LifeAlarm };

/**
 * What an operator should hear of. `intent_lost` and `unknown_attempt`: a genuine word about a request that the database does
 * not know, as after a failover to a replica that had not got it yet; the first is adopted, the second is of a lost begin.
 */
export type LifeAlarm =
  | 'double_dial'
  | 'absence_wrong'
  | 'needs_attention'
  | 'stale_attempt'
  | 'intent_lost'
  | 'unknown_attempt';

/** The life of a recipient that no run has taken yet. */
export function unbornLife(): Life {
  return {
    state: 'not_started',
    attemptNo: 0,
    dispatchNo: 0,
    providerId: null,
    from: null,
    evidence: {
      rank: 0,
      ended: null,
      mark: false,
      duration: null,
      answeredBy: null,
      keys: null,
      terminateAsked: false,
    },
    contentSeconds: null,
    segments: null,
    absences: 0,
    intentAt: null,
    notBefore: null,
    dueAt: null,
    reason: null,
  };
}

/** The fresh life that a begin gives to a recipient: queued, in its next attempt. */
export function begunLife(previous: Life): Life {
  return { ...unbornLife(), state: 'queued', attemptNo: previous.attemptNo + 1 };
}
