import type { Method } from '../callbacks/deliver';
import type { Params } from '../callbacks/signature';
import type { StandInSettings } from '../options';
import { newSid } from '../sids';

/** The four events that a status callback may be asked for. */
export const progressEvents = ['initiated', 'ringing', 'answered', 'completed'] as const;

export type ProgressEvent = (typeof progressEvents)[number];

export type CallStatus =
  | 'queued'
  | 'ringing'
  | 'in-progress'
  | 'completed'
  | 'busy'
  | 'no-answer'
  | 'failed'
  | 'canceled';

/** Where a call's next document comes from. */
export interface DocumentSource {
  readonly url: string;
  readonly method: Method;
  /** Fields beyond those that every request of a call carries. */
  readonly params: Params;
}

/** What was ordered with a call. */
export interface CallOrder {
  readonly to: string;
  readonly from: string;
  /** A document that was given with the order; else `source` is asked. */
  readonly twiml: string | null;
  readonly source: DocumentSource | null;
  readonly fallback: DocumentSource | null;
  readonly statusCallback: string | null;
  readonly statusCallbackMethod: Method;
  readonly events: ReadonlySet<ProgressEvent>;
  /** How long it rings, in seconds. */
  readonly timeout: number;
  readonly timeLimit: number;
  readonly machineDetection: 'Enable' | 'DetectMessageEnd' | null;
  /** Detection in the background, told to this URL; null: the document waits for it. */
  readonly asyncAmd: { readonly url: string; readonly method: Method } | null;
}

/** A call, as the stand-in knows it. */
export interface Call extends CallOrder {
  readonly sid: string;
  readonly createdAt: Date;
  /** Milliseconds of the epoch from which lists show it. */
  readonly listedAt: number;
  /** Aborted when somebody ends it. */
  readonly ending: AbortController;
  status: CallStatus;
  updatedAt: Date;
  /** When it was dialled. */
  startedAt: Date | null;
  endedAt: Date | null;
  /** Of talk. */
  seconds: number;
  answeredBy: string | null;
  /** How many status callbacks it has had. */
  sequence: number;
}

export function newCall(order: CallOrder, listedAt: number): Call {
  const now = new Date();
  return {
    ...order,
    sid: newSid('CA'),
    createdAt: now,
    listedAt,
    ending: new AbortController(),
    status: 'queued',
    updatedAt: now,
    startedAt: null,
    endedAt: null,
    seconds: 0,
    answeredBy: null,
    sequence: 0,
  };
}

export function isOver({ status }: Pick<Call, 'status'>): boolean {
  return status !== 'queued' && status !== 'ringing' && status !== 'in-progress';
}

/** The fields that every request on a call carries. `status` differs from the API's while it is `initiated`. */
export function callParams({ accountSid }: StandInSettings, call: Call, status: string = call.status): Params {
  const place = (side: string) =>
    ['City', 'State', 'Zip', 'Country'].map((part) => [`${side}${part}`, part === 'Country' ? 'NP' : ''] as const);
  return [
    ['CallSid', call.sid],
    ['AccountSid', accountSid],
    ['From', call.from],
    ['To', call.to],
    ['Caller', call.from],
    ['Called', call.to],
    ['CallStatus', status],
    ['ApiVersion', '2010-04-01'],
    ['Direction', 'outbound-api'],
    ...['From', 'To', 'Caller', 'Called'].flatMap(place),
    ...(call.answeredBy === null ? [] : [['AnsweredBy', call.answeredBy] as const]),
  ];
}
