import { describe, expect, it } from 'vitest';
import { transition } from 'xstate';
import { type CallEventType, type CallState, type ChartContext, callEvents, callMachine, callStates } from './call';
import type { Verdict } from './evidence';
import { type MessageEventType, type MessageState, messageEvents, messageMachine, messageStates } from './message';
import { decideRun, runEvents, runStates } from './run';
import { decideCall, decideMessage } from './table';

/**
 * Every cell of the charts, written out by hand: a cell that is not here must change nothing.
 * `J` goes where the evidence is judged, `2x` needs two absences. Some cells of `queued` need a dispatch that was proven void,
 * one needs a dispatch that the database has lost.
 */
const judged = 'J';

const ofACall: Record<CallState, Partial<Record<CallEventType, CallState | typeof judged | '2x'>>> = {
  not_started: { begin: 'queued' },
  queued: {
    claim: 'intent',
    suppressed: 'failed',
    postponed: 'queued',
    ambiguous: 'unknown',
    removed: 'terminated',
    terminate: 'terminated',
    accepted: 'accepted',
    lookup_found: 'accepted',
    initiated: 'dialing',
    ringing: 'ringing',
    answered: 'answered',
  },
  intent: {
    accepted: 'accepted',
    rejected_number: 'failed',
    rejected_account: 'queued',
    throttled: 'queued',
    not_sent: 'queued',
    ambiguous: 'unknown',
    lookup_found: 'accepted',
    initiated: 'dialing',
    ringing: 'ringing',
    answered: 'answered',
  },
  unknown: {
    accepted: 'accepted',
    rejected_number: 'failed',
    lookup_found: 'accepted',
    lookup_absent: '2x',
    deadline: 'presumed_failed',
    initiated: 'dialing',
    ringing: 'ringing',
    answered: 'answered',
  },
  accepted: { initiated: 'dialing', ringing: 'ringing', answered: 'answered', lookup_absent: 'presumed_failed' },
  dialing: { ringing: 'ringing', answered: 'answered', lookup_absent: 'presumed_failed' },
  ringing: { answered: 'answered', lookup_absent: 'presumed_failed' },
  answered: { lookup_absent: 'presumed_failed' },
  completed: {},
  hungup: {},
  unanswered: {},
  failed: {},
  terminated: {},
  presumed_failed: {},
};
/** Where nobody knows of a call yet these prove that it was answered; else they only judge its end anew. */
const heard: readonly CallEventType[] = ['mark', 'amd'];
const unproven: readonly CallState[] = ['queued', 'intent', 'unknown'];
const endingsOfACall: readonly CallEventType[] = [
  'mark',
  'amd',
  'ended_completed',
  'ended_canceled',
  'ended_failed',
  'ended_busy',
  'ended_no_answer',
];

const ofAMessage: Record<MessageState, Partial<Record<MessageEventType, MessageState | typeof judged | '2x'>>> = {
  not_started: { begin: 'queued' },
  queued: {
    claim: 'intent',
    suppressed: 'failed',
    postponed: 'queued',
    ambiguous: 'unknown',
    removed: 'terminated',
    terminate: 'terminated',
    accepted: 'accepted',
    lookup_found: 'accepted',
    sent: 'sent',
  },
  intent: {
    accepted: 'accepted',
    rejected_number: 'failed',
    rejected_account: 'queued',
    throttled: 'queued',
    not_sent: 'queued',
    ambiguous: 'unknown',
    lookup_found: 'accepted',
    sent: 'sent',
  },
  unknown: {
    accepted: 'accepted',
    rejected_number: 'failed',
    lookup_found: 'accepted',
    lookup_absent: '2x',
    deadline: 'presumed_failed',
    sent: 'sent',
  },
  accepted: { sent: 'sent', lookup_absent: 'presumed_failed', receipt_timeout: judged },
  sent: { lookup_absent: 'presumed_failed', receipt_timeout: judged },
  completed: {},
  unanswered: {},
  failed: {},
  terminated: {},
  presumed_failed: {},
};
const receipts: readonly MessageEventType[] = ['delivered', 'undelivered', 'failed', 'canceled'];

const verdictsOfACall: readonly Verdict[] = ['none', 'completed', 'hungup', 'unanswered', 'failed', 'terminated'];
const verdictsOfAMessage: readonly Verdict[] = ['none', 'completed', 'unanswered', 'failed', 'terminated'];
const yesAndNo = [false, true];

/** The cells of `queued` that only a void dispatch opens. */
const needsDispatch = new Set<string>([
  'accepted',
  'lookup_found',
  'initiated',
  'ringing',
  'answered',
  'sent',
  ...heard,
]);

function* everyContext(verdicts: readonly Verdict[]): Generator<ChartContext> {
  for (const verdict of verdicts)
    for (const absentTwice of yesAndNo)
      for (const terminateAsked of yesAndNo)
        for (const dispatched of yesAndNo)
          for (const unrecorded of yesAndNo) yield { verdict, absentTwice, terminateAsked, dispatched, unrecorded };
}

function expected<S extends string>(state: S, event: string, cell: string | undefined, c: ChartContext): S {
  if (cell === undefined) return state;
  if (cell === judged) return c.verdict === 'none' ? state : (c.verdict as S);
  if (cell === '2x') return (!c.absentTwice ? state : c.terminateAsked ? 'terminated' : 'queued') as S;
  if (state === 'queued' && needsDispatch.has(event) && !c.dispatched) return state;
  if (state === 'queued' && event === 'ambiguous' && !c.unrecorded) return state;
  return cell as S;
}

describe('the chart of a call', () => {
  for (const state of callStates)
    it(`answers every event in ${state} as the rules say, in every context`, () => {
      for (const event of callEvents)
        for (const context of everyContext(verdictsOfACall)) {
          const ends = state !== 'not_started' && endingsOfACall.includes(event);
          const proves = heard.includes(event) && unproven.includes(state) && context.verdict === 'none';
          const cell = ofACall[state][event] ?? (proves ? 'answered' : ends ? judged : undefined);
          const after = expected(state, event, cell, context);
          const where = `${state} + ${event} in ${JSON.stringify(context)}`;
          expect(decideCall(state, event, context), where).toBe(after);
          const snapshot = callMachine.resolveState({ value: state, context });
          expect(transition(callMachine, snapshot, { type: event })[0].value, where).toBe(after);
        }
    });
});

describe('the chart of a message', () => {
  for (const state of messageStates)
    it(`answers every event in ${state} as the rules say, in every context`, () => {
      for (const event of messageEvents)
        for (const context of everyContext(verdictsOfAMessage)) {
          const ends = state !== 'not_started' && receipts.includes(event);
          const cell = ofAMessage[state][event] ?? (ends ? judged : undefined);
          const after = expected(state, event, cell, context);
          const where = `${state} + ${event} in ${JSON.stringify(context)}`;
          expect(decideMessage(state, event, context), where).toBe(after);
          const snapshot = messageMachine.resolveState({ value: state, context });
          expect(transition(messageMachine, snapshot, { type: event })[0].value, where).toBe(after);
        }
    });
});

describe('the chart of a run', () => {
  const arrows: Record<string, string> = {
    'draft begin': 'preparing',
    'draft schedule': 'scheduled',
    'scheduled due': 'preparing',
    'scheduled too_late': 'missed',
    'scheduled terminate': 'canceled',
    'preparing prepared': 'running',
    'preparing terminate': 'terminating',
    'running pause': 'paused',
    'running account_fault': 'paused',
    'running terminate': 'terminating',
    'running all_final': 'finished',
    'paused resume': 'running',
    'paused terminate': 'terminating',
    'paused all_final': 'finished',
    'terminating all_final': 'finished',
  };

  it('knows these arrows and no others', () => {
    for (const state of runStates)
      for (const event of runEvents)
        expect(decideRun(state, event), `${state} + ${event}`).toBe(arrows[`${state} ${event}`] ?? null);
  });
});
