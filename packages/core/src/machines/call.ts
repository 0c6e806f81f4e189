import { setup } from 'xstate';
import type { Verdict } from './evidence';

export const callStates = [
  'not_started',
  'queued',
  'intent',
  'unknown',
  'accepted',
  'dialing',
  'ringing',
  'answered',
  'completed',
  'hungup',
  'unanswered',
  'failed',
  'terminated',
  'presumed_failed',
] as const;
export type CallState = (typeof callStates)[number];

export const callEvents = [
  'begin',
  'claim',
  'accepted',
  'rejected_number',
  'rejected_account',
  'throttled',
  'not_sent',
  'ambiguous',
  'initiated',
  'ringing',
  'answered',
  'amd',
  'mark',
  'ended_completed',
  'ended_canceled',
  'ended_failed',
  'ended_busy',
  'ended_no_answer',
  'lookup_found',
  'lookup_absent',
  'deadline',
  'terminate',
  'removed',
  'suppressed',
  'postponed',
] as const;
export type CallEventType = (typeof callEvents)[number];

/** What the guards may ask: the merged evidence, already judged, and two facts of the dispatch. */
export interface ChartContext {
  readonly verdict: Verdict;
  /** The provider was asked twice and knew nothing (docs/correctness/windows.md). */
  readonly absentTwice: boolean;
  readonly terminateAsked: boolean;
  /** A request of this attempt was proven void, so that its redial may be overtaken by a late word of it; or `unrecorded`. */
  readonly dispatched: boolean;
  /** The event is of a later dispatch than any that is known: the database lost an intent that it had committed (C12). */
  readonly unrecorded: boolean;
}

const vocabulary = setup({
  types: {
    context: {} as ChartContext,
    input: {} as ChartContext,
    events: {} as { type: CallEventType },
  },
  guards: {
    judgedCompleted: ({ context }) => context.verdict === 'completed',
    judgedHungup: ({ context }) => context.verdict === 'hungup',
    judgedUnanswered: ({ context }) => context.verdict === 'unanswered',
    judgedFailed: ({ context }) => context.verdict === 'failed',
    judgedTerminated: ({ context }) => context.verdict === 'terminated',
    absentTwiceAndUnwanted: ({ context }) => context.absentTwice && context.terminateAsked,
    absentTwice: ({ context }) => context.absentTwice,
    dispatched: ({ context }) => context.dispatched,
    unrecorded: ({ context }) => context.unrecorded,
  },
});

/** The end of a call goes where the evidence, merged and judged, says (docs/correctness/rules.md). */
const judged = [
  { guard: 'judgedCompleted', target: 'completed' },
  { guard: 'judgedHungup', target: 'hungup' },
  { guard: 'judgedUnanswered', target: 'unanswered' },
  { guard: 'judgedFailed', target: 'failed' },
  { guard: 'judgedTerminated', target: 'terminated' },
] as const;

/** Any word on the end, or on what was heard, may come in any order: each is judged anew. */
const endings = {
  mark: judged,
  amd: judged,
  ended_completed: judged,
  ended_canceled: judged,
  ended_failed: judged,
  ended_busy: judged,
  ended_no_answer: judged,
} as const;

/** Who heard the message, or was taken for a machine, was called: a request in doubt is known by it as by any other word. */
const heard = {
  mark: [...judged, { target: 'answered' }],
  amd: [...judged, { target: 'answered' }],
} as const;

/**
 * The life of a voice call, as data. `queued` is a recipient whom a run has taken and nobody has claimed; `intent` is
 * written before the first byte leaves; `unknown` is a request whose answer was lost. Rules: docs/correctness/rules.md.
 */
export const callMachine = vocabulary.createMachine({
  id: 'call',
  initial: 'not_started',
  context: ({ input }) => input,
  states: {
    not_started: { on: { begin: 'queued' } },
    queued: {
      on: {
        claim: 'intent',
        suppressed: 'failed',
        // A rule of time holds it back: it waits where it is, until `notBefore`.
        postponed: 'queued',
        removed: 'terminated',
        terminate: 'terminated',
        // The worker sent it and has no answer; only the database forgot that it was to be sent.
        ambiguous: { guard: 'unrecorded', target: 'unknown' },
        // A redial waits, and the void request's call shows itself after all: take it, and drop the redial.
        accepted: { guard: 'dispatched', target: 'accepted' },
        lookup_found: { guard: 'dispatched', target: 'accepted' },
        initiated: { guard: 'dispatched', target: 'dialing' },
        ringing: { guard: 'dispatched', target: 'ringing' },
        answered: { guard: 'dispatched', target: 'answered' },
        ...endings,
        mark: [...judged, { guard: 'dispatched', target: 'answered' }],
        amd: [...judged, { guard: 'dispatched', target: 'answered' }],
      },
    },
    intent: {
      on: {
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
        ...endings,
        ...heard,
      },
    },
    unknown: {
      on: {
        accepted: 'accepted',
        rejected_number: 'failed',
        lookup_found: 'accepted',
        lookup_absent: [
          { guard: 'absentTwiceAndUnwanted', target: 'terminated' },
          { guard: 'absentTwice', target: 'queued' },
        ],
        deadline: 'presumed_failed',
        initiated: 'dialing',
        ringing: 'ringing',
        answered: 'answered',
        ...endings,
        ...heard,
      },
    },
    accepted: {
      on: {
        initiated: 'dialing',
        ringing: 'ringing',
        answered: 'answered',
        lookup_absent: 'presumed_failed',
        ...endings,
      },
    },
    dialing: { on: { ringing: 'ringing', answered: 'answered', lookup_absent: 'presumed_failed', ...endings } },
    ringing: { on: { answered: 'answered', lookup_absent: 'presumed_failed', ...endings } },
    answered: { on: { lookup_absent: 'presumed_failed', ...endings } },
    // Final for the attempt: only better evidence of how it ended corrects one, and credits never move again.
    completed: { on: endings },
    hungup: { on: endings },
    unanswered: { on: endings },
    failed: { on: endings },
    terminated: { on: endings },
    presumed_failed: { on: endings },
  },
});
