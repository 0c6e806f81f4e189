import type { Params } from '../callbacks/signature';
import type { StandInSettings } from '../options';
import { newSid } from '../sids';

export type MessageStatus =
  | 'queued'
  | 'sending'
  | 'sent'
  | 'delivered'
  | 'undelivered'
  | 'failed'
  | 'received'
  | 'canceled';

/** What was ordered with a message. */
export interface MessageOrder {
  readonly to: string;
  readonly from: string;
  readonly body: string;
  readonly statusCallback: string | null;
  readonly validitySeconds: number;
}

/** A message, as the stand-in knows it. */
export interface Message extends MessageOrder {
  readonly sid: string;
  readonly direction: 'outbound-api' | 'inbound';
  readonly createdAt: Date;
  readonly listedAt: number;
  status: MessageStatus;
  updatedAt: Date;
  sentAt: Date | null;
  errorCode: number | null;
  /** How many status callbacks it has had. */
  callbacks: number;
}

export function newMessage(order: MessageOrder, direction: Message['direction'], listedAt: number): Message {
  const now = new Date();
  return {
    ...order,
    sid: newSid('SM'),
    direction,
    createdAt: now,
    listedAt,
    status: direction === 'inbound' ? 'received' : 'queued',
    updatedAt: now,
    sentAt: null,
    errorCode: null,
    callbacks: 0,
  };
}

/** The fields of a status callback. It has neither a number nor a time: nothing in it tells its order. */
export function messageParams({ accountSid }: StandInSettings, message: Message): Params {
  const { sid, status, to, from, errorCode } = message;
  return [
    ['SmsSid', sid],
    ['SmsStatus', status],
    ['MessageStatus', status],
    ['To', to],
    ['MessageSid', sid],
    ['AccountSid', accountSid],
    ['From', from],
    ['ApiVersion', '2010-04-01'],
    ...(errorCode === null ? [] : [['ErrorCode', String(errorCode)] as const]),
  ];
}

/** Segments as carriers count: 160 or 153 signs of a plain text, 70 or 67 of any other. */
export function segmentsOf(body: string): number {
  const plain = /^[\n\r\x20-\x7e]*$/.test(body);
  const [one, many] = plain ? [160, 153] : [70, 67];
  return body.length <= one ? 1 : Math.ceil(body.length / many);
}
