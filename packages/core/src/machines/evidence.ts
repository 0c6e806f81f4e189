/** How a call can end, in the provider's words. */
export type CallEnding = 'completed' | 'canceled' | 'failed' | 'busy' | 'no_answer';

/** How a message can end; `assumed` is our own: no receipt came in time. */
export type MessageEnding = 'delivered' | 'undelivered' | 'failed' | 'canceled' | 'assumed';

/** A provider's word that the call or message is over. */
export interface Ended {
  readonly kind: CallEnding | MessageEnding;
  /** The provider's own order; -1 when it gives none. */
  readonly seq: number;
}

/**
 * All that is known of one attempt. Evidence only grows: merging is commutative, associative and idempotent,
 * so events may come late, twice and in any order (docs/correctness/rules.md).
 */
export interface Evidence {
  /** The furthest that it got: intent 10, unknown 11, accepted 20, dialing 30, ringing 40, answered 50, presumed 90, firm 100. */
  readonly rank: number;
  readonly ended: Ended | null;
  /** The provider asked for what comes after the message: it was heard to its end. */
  readonly mark: boolean;
  /** Longest talk time reported, in seconds. */
  readonly duration: number | null;
  readonly answeredBy: string | null;
  /** Keys that the called party pressed, in answer to what was asked. */
  readonly keys: string | null;
  /** We asked for its end. */
  readonly terminateAsked: boolean;
}

/** What the evidence says of how it ended; `none` while it has not. */
export type Verdict = 'none' | 'completed' | 'hungup' | 'unanswered' | 'failed' | 'terminated';

/** Of two endings with one sequence number the higher here is believed. */
const endingPriority: Record<Ended['kind'], number> = {
  completed: 9,
  delivered: 9,
  undelivered: 8,
  canceled: 7,
  failed: 6,
  busy: 5,
  no_answer: 4,
  assumed: 1,
};

/** Evidence of nothing: the unit of `mergeEvidence`. */
export const noEvidence: Evidence = {
  rank: 0,
  ended: null,
  mark: false,
  duration: null,
  answeredBy: null,
  keys: null,
  terminateAsked: false,
};

/** Joins two pieces of evidence about one attempt. */
export function mergeEvidence(a: Evidence, b: Evidence): Evidence {
  return {
    rank: Math.max(a.rank, b.rank),
    ended: betterEnding(a.ended, b.ended),
    mark: a.mark || b.mark,
    duration: larger(a.duration, b.duration),
    answeredBy: larger(a.answeredBy, b.answeredBy),
    // Of a part of an answer and the whole of it, the whole is larger.
    keys: larger(a.keys, b.keys),
    terminateAsked: a.terminateAsked || b.terminateAsked,
  };
}

function betterEnding(a: Ended | null, b: Ended | null): Ended | null {
  if (!a || !b) return a ?? b;
  // An assumption of ours never stands against the provider's word, whatever its sequence.
  if ((a.kind === 'assumed') !== (b.kind === 'assumed')) return a.kind === 'assumed' ? b : a;
  if (a.seq !== b.seq) return a.seq > b.seq ? a : b;
  return endingPriority[a.kind] >= endingPriority[b.kind] ? a : b;
}

function larger<T extends number | string>(a: T | null, b: T | null): T | null {
  if (a === null || b === null) return a ?? b;
  return a >= b ? a : b;
}

/**
 * How a call ended (docs/correctness/rules.md): `completed` when its end mark was reached or the talk lasted as long as the
 * message, less one second (less a quarter, when the message is shorter than four); else `terminated` when we ended it, else `hungup`.
 */
export function judgeCall(evidence: Evidence, contentSeconds: number | null, endsOnMachine: boolean): Verdict {
  switch (evidence.ended?.kind) {
    case undefined:
      return 'none';
    case 'busy':
    case 'no_answer':
      return 'unanswered';
    case 'failed':
      return 'failed';
    case 'canceled':
      return evidence.mark ? 'completed' : 'terminated';
    default:
      if (endsOnMachine && evidence.answeredBy !== null && evidence.answeredBy !== 'human') return 'unanswered';
      if (evidence.mark || heardByLength(evidence.duration, contentSeconds)) return 'completed';
      return evidence.terminateAsked ? 'terminated' : 'hungup';
  }
}

function heardByLength(duration: number | null, contentSeconds: number | null): boolean {
  if (duration === null || contentSeconds === null) return false;
  return duration >= contentSeconds - Math.min(1, contentSeconds / 4);
}

/** How a message ended. */
export function judgeMessage(evidence: Evidence): Verdict {
  switch (evidence.ended?.kind) {
    case undefined:
      return 'none';
    case 'delivered':
    case 'assumed':
      return 'completed';
    case 'undelivered':
      return 'unanswered';
    case 'canceled':
      return 'terminated';
    default:
      return 'failed';
  }
}

/** Seconds of the message that were heard, to the millisecond: all of it once its end mark was reached. Null before an answer. */
export function playbackSeconds(evidence: Evidence, contentSeconds: number | null): number | null {
  if (contentSeconds === null) return null;
  const heard = evidence.mark ? contentSeconds : evidence.duration;
  // The length is a sum of lengths, and a sum of fractions has digits of its own.
  return heard === null ? null : Math.round(Math.min(heard, contentSeconds) * 1_000) / 1_000;
}
