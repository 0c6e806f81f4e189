import { setup } from 'xstate';
import type { ChartContext } from './call';

export const messageStates = [
  'not_started',
  'queued',
  'intent',
  'unknown',
  'accepted',
  'sent',
  'completed',
  'unanswered',
  'failed',
  'terminated',
  'presumed_failed',
] as const;
export type MessageState = (typeof messageStates)[number];

export const messageEvents = [
  'begin',
  'claim',
  'accepted',
  'rejected_number',
  'rejected_account',
  'throttled',
  'not_sent',
  'ambiguous',
  'sent',
  'delivered',
  'undelivered',
  'failed',
  'canceled',
  'receipt_timeout',
  'lookup_found',
  'lookup_absent',
  'deadline',
  'terminate',
  'removed',
  'suppressed',
  'postponed',
] as const;
export type MessageEventType = (typeof messageEvents)[number];

const vocabulary = setup({
  types: {
    context: {} as ChartContext,
    input: {} as ChartContext,
    events: {} as { type: MessageEventType },
  },
  guards: {
    judgedCompleted: ({ context }) => context.verdict === 'completed',
    judgedUnanswered: ({ context }) => context.verdict === 'unanswered',
    judgedFailed: ({ context }) => context.verdict === 'failed',
    judgedTerminated: ({ context }) => context.verdict === 'terminated',
    absentTwiceAndUnwanted: ({ context }) => context.absentTwice && context.terminateAsked,
    absentTwice: ({ context }) => context.absentTwice,
    dispatched: ({ context }) => context.dispatched,
    unrecorded: ({ context }) => context.unrecorded,
  },
});

const judged = [
  { guard: 'judgedCompleted', target: 'completed' },
  { guard: 'judgedUnanswered', target: 'unanswered' },
  { guard: 'judgedFailed', target: 'failed' },
  { guard: 'judgedTerminated', target: 'terminated' },
] as const;

const receipts = { delivered: judged, undelivered: judged, failed: judged, canceled: judged } as const;

/** The life of a text message, as data. Receipts have no order; the best of them is believed (docs/correctness/rules.md). */
export const messageMachine = vocabulary.createMachine({
  id: 'message',
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
        accepted: { guard: 'dispatched', target: 'accepted' },
        lookup_found: { guard: 'dispatched', target: 'accepted' },
        sent: { guard: 'dispatched', target: 'sent' },
        ...receipts,
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
        sent: 'sent',
        ...receipts,
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
        sent: 'sent',
        ...receipts,
      },
    },
    accepted: { on: { sent: 'sent', lookup_absent: 'presumed_failed', receipt_timeout: judged, ...receipts } },
    sent: { on: { lookup_absent: 'presumed_failed', receipt_timeout: judged, ...receipts } },
    completed: { on: receipts },
    unanswered: { on: receipts },
    failed: { on: receipts },
    terminated: { on: receipts },
    presumed_failed: { on: receipts },
  },
});
