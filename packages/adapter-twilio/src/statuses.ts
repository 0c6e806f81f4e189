import type { ProviderReport } from '@ghanti/core';
import { undeliveredReasons } from './errors';

/** Twilio's words for the status of a call, and the event that each is in a life (docs/correctness/rules.md). */
const callEvents: Readonly<Record<string, ProviderReport['type']>> = {
  queued: 'accepted',
  initiated: 'initiated',
  ringing: 'ringing',
  'in-progress': 'answered',
  completed: 'ended_completed',
  busy: 'ended_busy',
  'no-answer': 'ended_no_answer',
  failed: 'ended_failed',
  canceled: 'ended_canceled',
};

/** Twilio's words for the status of a message; why one did not arrive is its error code's to say. */
const messageEvents: Readonly<Record<string, ProviderReport['type']>> = {
  accepted: 'accepted',
  scheduled: 'accepted',
  queued: 'accepted',
  sending: 'accepted',
  sent: 'sent',
  delivered: 'delivered',
  read: 'delivered',
  undelivered: 'failed',
  failed: 'failed',
  canceled: 'canceled',
};

/** The phone is off or out of reach: the message found nobody, as a call that rings out does. */
const handsetUnreachable = 30003;

/** SIP's word on why a call was not taken. */
const sipReasons: Readonly<Record<number, string>> = {
  404: 'unknown_number',
  408: 'no_answer',
  410: 'unknown_number',
  480: 'unavailable',
  484: 'incomplete_number',
  486: 'busy',
  487: 'no_answer',
  600: 'busy',
  603: 'declined',
  604: 'unknown_number',
};

/** What Twilio says of a call. */
export interface CallFacts {
  readonly status: string;
  readonly seconds?: number | undefined;
  readonly answeredBy?: string | undefined;
  readonly sequence?: number | undefined;
  readonly sipCode?: number | undefined;
}

/** A call as Twilio describes it, in the words of the engine. A status that nobody knows is a call that goes on. */
export function callReport(providerId: string, facts: CallFacts): ProviderReport {
  const { status, seconds, sequence, sipCode } = facts;
  const type = callEvents[status] ?? 'accepted';
  const answeredBy = answererOf(facts.answeredBy);
  const reason = type.startsWith('ended_') ? reasonOf(type, sipCode) : undefined;
  return {
    // What its talk cost is told with its seconds: until they are known it is not over, or it would be settled at nothing.
    type: type === 'ended_completed' && seconds === undefined ? 'answered' : type,
    providerId,
    ...(sequence === undefined ? {} : { seq: sequence }),
    ...(seconds === undefined || type === 'accepted' ? {} : { duration: seconds }),
    ...(answeredBy === undefined ? {} : { answeredBy }),
    ...(reason === undefined ? {} : { reason }),
  };
}

/** Who took the call; undefined where the detection does not know, so that nobody is taken for a machine. */
export function answererOf(word: string | undefined): string | undefined {
  return word !== undefined && /^(human|fax|machine(_[a-z_]+)?)$/.test(word) ? word : undefined;
}

function reasonOf(type: ProviderReport['type'], sipCode: number | undefined): string | undefined {
  if (type === 'ended_completed') return undefined;
  const told = sipCode === undefined ? undefined : (sipReasons[sipCode] ?? `sip_${sipCode}`);
  return told ?? type.slice('ended_'.length);
}

/** A message as Twilio describes it, in the words of the engine. */
export function messageReport(providerId: string, status: string, errorCode: number | undefined): ProviderReport {
  const type = messageEvents[status] ?? 'accepted';
  if (type !== 'failed') return { type, providerId };
  const word = errorCode === undefined ? 'failed' : (undeliveredReasons[errorCode] ?? 'failed');
  return {
    type: status === 'undelivered' && errorCode === handsetUnreachable ? 'undelivered' : 'failed',
    providerId,
    reason: errorCode === undefined ? word : `${word} (${errorCode})`,
  };
}
