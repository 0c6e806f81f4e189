import { isDeepStrictEqual } from 'node:util';
import type { Service } from '../domain/words';
import type { CallEventType, CallState, ChartContext } from './call';
import {
  type Ended,
  type Evidence,
  judgeCall,
  judgeMessage,
  mergeEvidence,
  noEvidence,
  type Verdict,
} from './evidence';
import type { Effect, Life, LifeEvent, LifeState } from './life';
import type { MessageEventType, MessageState } from './message';
import { isFinal, isInFlight } from './status';
import { decideCall, decideMessage } from './table';

/** How long each wait may last before somebody looks (docs/correctness/windows.md), in milliseconds. All are configuration. */
export interface LifePolicy {
  /** After a lost answer the provider is asked this much later; three times this when the worker died. */
  readonly doubtMs: number;
  /** A call that has been accepted and says nothing is asked about after this. */
  readonly silentMs: number;
  /** An answered call is asked about after its talk limit and this. */
  readonly talkGraceMs: number;
  /** A message without a receipt for this long counts as completed. */
  readonly receiptMs: number;
  /** A request that nobody could be asked about for this long is presumed failed. */
  readonly presumeMs: number;
  /** Credits of a presumed failure go back after this. */
  readonly presumedHoldMs: number;
  /** End the call when a machine answers, instead of speaking to it. */
  readonly endsOnMachine: boolean;
}

/** The policy that an engine has unless told otherwise. */
export const defaultLifePolicy: LifePolicy = {
  doubtMs: 60_000,
  silentMs: 120_000,
  talkGraceMs: 120_000,
  receiptMs: 24 * 3_600_000,
  presumeMs: 6 * 3_600_000,
  presumedHoldMs: 24 * 3_600_000,
  endsOnMachine: false,
};

/** What one event did to a life. */
export interface Advance {
  readonly life: Life;
  /** False when the event taught nothing: it is acknowledged and nothing is written. */
  readonly changed: boolean;
  readonly effects: readonly Effect[];
}

const ranks: Partial<Record<LifeState, number>> = {
  intent: 10,
  unknown: 11,
  accepted: 20,
  dialing: 30,
  sent: 30,
  ringing: 40,
  answered: 50,
  presumed_failed: 90,
};

const endings: Partial<Record<LifeEvent['type'], Ended['kind']>> = {
  ended_completed: 'completed',
  ended_canceled: 'canceled',
  ended_failed: 'failed',
  ended_busy: 'busy',
  ended_no_answer: 'no_answer',
  delivered: 'delivered',
  undelivered: 'undelivered',
  failed: 'failed',
  canceled: 'canceled',
  receipt_timeout: 'assumed',
};

/**
 * Carries a life over one event: the one place where a recipient's state changes, used by every store under the row's
 * lock. Pure. The event's evidence is merged first, then the chart decides on what is known in all.
 */
export function advance(service: Service, life: Life, event: LifeEvent, now: Date, policy: LifePolicy): Advance {
  if (event.attemptNo !== life.attemptNo) {
    // A later attempt is of a begin that the database lost: when it is begun again, that attempt's number comes again.
    const alarm = event.attemptNo > life.attemptNo ? 'unknown_attempt' : 'stale_attempt';
    return unchanged(life, [{ type: 'alarm', alarm }]);
  }
  if (belongsToAnotherDispatch(life, event) || isOvertaken(life, event)) return unchanged(life);
  const stranger = strangerCall(life, event);
  if (stranger) return unchanged(life, stranger);

  const evidence = mergeEvidence(life.evidence, evidenceOf(event));
  const absences = event.type === 'lookup_absent' ? life.absences + 1 : life.absences;
  const state = decide(service, life, event, {
    verdict: verdictOf(service, evidence, life.contentSeconds, policy),
    absentTwice: absences >= 2,
    terminateAsked: evidence.terminateAsked,
    dispatched: life.dispatchNo > 0 || isUnrecorded(life, event),
    unrecorded: isUnrecorded(life, event),
  });
  const next = settleDetails(service, life, event, { state, evidence, absences }, now, policy);
  const effects = effectsOf(life, next, event, policy);
  return { life: next, changed: !isDeepStrictEqual(life, next), effects };
}

function decide(service: Service, life: Life, event: LifeEvent, context: ChartContext): LifeState {
  return service === 'PHONE'
    ? decideCall(life.state as CallState, event.type as CallEventType, context)
    : decideMessage(life.state as MessageState, event.type as MessageEventType, context);
}

function verdictOf(service: Service, evidence: Evidence, seconds: number | null, policy: LifePolicy): Verdict {
  return service === 'PHONE' ? judgeCall(evidence, seconds, policy.endsOnMachine) : judgeMessage(evidence);
}

function evidenceOf(event: LifeEvent): Evidence {
  const kind = endings[event.type];
  // What a plugin made of a field that was not there may be no number at all: then it tells nothing, instead of keeping its word out.
  const seq = Number.isSafeInteger(event.seq) ? Number(event.seq) : -1;
  const duration = Number.isFinite(event.duration) ? Number(event.duration) : -1;
  return {
    ...noEvidence,
    ended: kind ? { kind, seq } : null,
    // Who pressed a key was asked for it: the provider went on to what comes after the message.
    mark: event.type === 'mark' || event.keys !== undefined,
    duration: duration < 0 ? null : duration,
    answeredBy: event.answeredBy ?? null,
    keys: event.keys ?? null,
    terminateAsked: event.type === 'terminate',
  };
}

/** The event is of a request that was sent, though the database does not know that it was to be (C12). */
function isUnrecorded(life: Life, event: LifeEvent): boolean {
  return event.type !== 'claim' && event.dispatchNo > life.dispatchNo;
}

/** A worker's own answer about a dispatch that was given up since: only what names a call, or is in doubt about one, still counts. */
function belongsToAnotherDispatch(life: Life, event: LifeEvent): boolean {
  if (event.type === 'claim') return event.dispatchNo !== life.dispatchNo + 1;
  if (event.dispatchNo === life.dispatchNo) return false;
  if (event.type === 'ambiguous' && isUnrecorded(life, event)) return false;
  return event.providerId === undefined && event.type !== 'terminate' && event.type !== 'removed';
}

/** A look-up for an answer found nothing, and the call has made itself known since: only who asks for it by its id may say that it is absent. */
function isOvertaken(life: Life, event: LifeEvent): boolean {
  return event.type === 'lookup_absent' && event.providerId === undefined && life.providerId !== null;
}

/** A second call of one attempt: the first stays, the other is ended at once (docs/correctness/rules.md). */
function strangerCall(life: Life, event: LifeEvent): Effect[] | null {
  if (event.providerId === undefined || life.providerId === null || event.providerId === life.providerId) return null;
  const over = endings[event.type] !== undefined;
  const alarm: Effect = { type: 'alarm', alarm: 'double_dial' };
  return over ? [alarm] : [alarm, { type: 'hang_up', providerId: event.providerId, why: 'double_dial' }];
}

interface Decided {
  readonly state: LifeState;
  readonly evidence: Evidence;
  readonly absences: number;
}

function settleDetails(
  service: Service,
  life: Life,
  event: LifeEvent,
  decided: Decided,
  now: Date,
  policy: LifePolicy,
): Life {
  const { state, absences } = decided;
  const claimed = event.type === 'claim' && state === 'intent';
  const putBack = state === 'queued' && life.state !== 'queued' && life.state !== 'not_started';
  const waits = putBack || (state === 'queued' && event.type === 'postponed');
  const adopted = isUnrecorded(life, event) && (event.providerId !== undefined || state !== life.state);
  const rank = decided.evidence.ended ? 100 : (ranks[state] ?? decided.evidence.rank);
  const next: Life = {
    ...life,
    state,
    dispatchNo: claimed || adopted ? event.dispatchNo : life.dispatchNo,
    providerId: life.providerId ?? event.providerId ?? null,
    from: claimed ? (event.from ?? null) : (life.from ?? (adopted ? event.from : null) ?? null),
    contentSeconds: claimed ? (event.contentSeconds ?? null) : life.contentSeconds,
    segments: claimed ? (event.segments ?? null) : life.segments,
    // A proven void leaves no evidence behind, but an order to end it stands.
    evidence: putBack
      ? { ...noEvidence, terminateAsked: decided.evidence.terminateAsked }
      : { ...decided.evidence, rank: Math.max(decided.evidence.rank, rank) },
    absences: claimed || putBack ? 0 : absences,
    intentAt: claimed ? now : (life.intentAt ?? (adopted ? now : null)),
    notBefore: waits ? (event.notBefore ?? null) : claimed ? null : life.notBefore,
    reason: reasonOf(life, event, decided, waits),
    dueAt: life.dueAt,
  };
  return { ...next, dueAt: dueAt(service, life, next, event, now, policy) };
}

/** The reason belongs to what is believed: that of a receipt which came to nothing does not stay, nor replaces another. */
function reasonOf(life: Life, event: LifeEvent, { state, evidence }: Decided, waits: boolean): string | null {
  if (state === 'completed') return null;
  if (state === 'presumed_failed' && life.state !== state) return event.reason ?? 'unknown_outcome';
  if (waits) return event.reason ?? null;
  const kind = endings[event.type];
  if (kind && evidence.ended?.kind !== kind) return life.reason;
  if (kind && life.evidence.ended?.kind !== kind) return event.reason ?? null;
  if (event.reason !== undefined && (state !== life.state || kind)) return event.reason;
  return state === life.state || isFinal(state) ? life.reason : null;
}

/** When to look again: moved only when the state moved, or an absence was noted, so that a doubled event delays nothing. */
function dueAt(
  service: Service,
  before: Life,
  next: Life,
  event: LifeEvent,
  now: Date,
  policy: LifePolicy,
): Date | null {
  const moved = next.state !== before.state || next.absences !== before.absences;
  const polled = event.type === 'deadline' && next.state === before.state && isInFlight(next.state);
  if (event.type === 'deadline' && next.state === 'presumed_failed' && !moved) return null;
  const after = (ms: number, from = now) => new Date(from.getTime() + ms);
  // One that was presumed failed, and shows itself, has an end whose word may be lost like any other.
  const shown = before.providerId === null ? next.providerId !== null : event.type === 'lookup_found';
  if (next.state === 'presumed_failed' && !moved && shown)
    return after(service === 'SMS' ? policy.receiptMs : policy.silentMs);
  if (!moved && !polled) return before.dueAt;
  switch (next.state) {
    case 'intent':
      return after(3 * policy.doubtMs);
    case 'unknown':
      return next.absences > 0 || polled ? after(policy.doubtMs / 2) : after(policy.doubtMs, next.intentAt ?? now);
    case 'accepted':
    case 'dialing':
    case 'ringing':
      return after(service === 'SMS' ? policy.receiptMs : policy.silentMs);
    case 'sent':
      return after(policy.receiptMs);
    case 'answered':
      return after((next.contentSeconds ?? 60) * 1_000 + policy.talkGraceMs);
    case 'presumed_failed':
      return after(policy.presumedHoldMs);
    default:
      return null;
  }
}

function effectsOf(before: Life, next: Life, event: LifeEvent, policy: LifePolicy): Effect[] {
  const effects: Effect[] = [];
  const ended = isFinal(next.state) && !isFinal(before.state);
  if (ended && next.state !== 'presumed_failed') effects.push({ type: 'settle' });
  if (before.state === 'presumed_failed' && (next.state !== before.state || event.type === 'deadline'))
    effects.push({ type: 'settle' });
  if (next.state === 'presumed_failed' && ended) effects.push({ type: 'alarm', alarm: 'needs_attention' });
  if (before.state === 'queued' && event.type !== 'claim' && (isInFlight(next.state) || next.providerId !== null))
    effects.push({ type: 'alarm', alarm: isUnrecorded(before, event) ? 'intent_lost' : 'absence_wrong' });
  effects.push(...hangUps(before, next, event, policy));
  return effects;
}

function hangUps(before: Life, next: Life, event: LifeEvent, policy: LifePolicy): Effect[] {
  if (next.providerId === null || next.evidence.ended || !mayBeLive(next)) return [];
  const unwanted = next.evidence.terminateAsked || next.state === 'terminated' || next.state === 'failed';
  const learned = before.providerId === null || event.type === 'terminate';
  if (unwanted && learned) return [{ type: 'hang_up', providerId: next.providerId, why: 'terminate' }];
  const machine = event.type === 'amd' && event.answeredBy !== undefined && event.answeredBy !== 'human';
  return machine && policy.endsOnMachine ? [{ type: 'hang_up', providerId: next.providerId, why: 'machine' }] : [];
}

/** A call whose id we know may be live even when we had closed its attempt: absence was wrong, or only presumed. */
function mayBeLive(life: Life): boolean {
  return isInFlight(life.state) || ['terminated', 'failed', 'presumed_failed'].includes(life.state);
}

function unchanged(life: Life, effects: readonly Effect[] = []): Advance {
  return { life, changed: false, effects };
}
