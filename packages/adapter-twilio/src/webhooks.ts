import {
  type HandledWebhook,
  type InboundMessage,
  type ProviderReport,
  TelephonyError,
  type WebhookContext,
  type WebhookRequest,
} from '@ghanti/core';
import { z } from 'zod';
import { hides, readForm } from './form';
import { wishOf } from './keywords';
import { incomingPaths } from './numbers';
import type { TwilioSettings } from './options';
import { isSigned } from './signature';
import { answererOf, callReport, messageReport } from './statuses';
import { answerOf, declineCall, hangUp, noAnswer } from './twiml';
import { retried, retryFragment } from './urls';

const callSid = z.string().regex(/^CA[0-9a-fA-F]{32}$/);
const messageSid = z.string().regex(/^(SM|MM)[0-9a-fA-F]{32}$/);
const e164 = z.string().regex(/^\+[1-9]\d{6,14}$/);
const whole = (digits: number) =>
  z
    .string()
    .regex(new RegExp(`^\\d{1,${digits}}$`))
    .transform(Number);
const word = z.string().regex(/^[a-z_-]{1,40}$/);

/** All that is ever read of a webhook, in the strictest form that Twilio's words fit. */
const callStatus = z.object({
  CallSid: callSid,
  CallStatus: word,
  SequenceNumber: whole(6).optional(),
  CallDuration: whole(6).optional(),
  SipResponseCode: whole(3).optional(),
  AnsweredBy: word.optional(),
});
const machineFound = z.object({ CallSid: callSid, AnsweredBy: word });
const callAnswered = z.object({ CallSid: callSid, AnsweredBy: word.optional() });
const callHeard = z.object({
  CallSid: callSid,
  Digits: z
    .string()
    .regex(/^[0-9*#]{1,10}$/)
    .optional(),
});
const messageStatus = z.object({ MessageSid: messageSid, MessageStatus: word, ErrorCode: whole(6).optional() });
const text = z.object({
  MessageSid: messageSid,
  From: e164,
  To: e164,
  Body: z.string().max(10_000),
  OptOutType: z.enum(['STOP', 'START', 'HELP']).optional(),
});

const route = /^\/(status|answer|mark)\/([A-Za-z0-9._~-]{1,200})$/;

const accepted = { status: 204, contentType: 'text/plain', body: '' } as const;

/**
 * Reads Twilio's webhooks: signed by one of our tokens over the URL that we gave, of our own account, each field once and in
 * its form (S1 to S5). Whatever is not so is refused; there is no way to turn that off.
 */
export function webhooksOf({ accountSid, authToken, voices }: TwilioSettings) {
  const table = new Map(Object.entries(voices));

  /** @throws TelephonyError `forged`, `unsupported` */
  return async function handle(request: WebhookRequest, context: WebhookContext): Promise<HandledWebhook> {
    const fields = genuineFields(request);
    const [, room, token = ''] = route.exec(request.path) ?? [];
    switch (room) {
      case 'status':
        return { events: statusOf(fields).map((report) => ({ ...report, token })), reply: accepted };
      case 'answer': {
        const { CallSid: providerId, AnsweredBy } = read(callAnswered, fields);
        const answeredBy = answererOf(AnsweredBy);
        const event = { type: 'answered', token, providerId, ...(answeredBy && { answeredBy }) } as const;
        const content = await context.content(token);
        const script = content && { ...content, markUrl: retried(content.callbacks.mark) };
        return { events: [event], reply: script ? answerOf(script, table) : hangUp() };
      }
      case 'mark': {
        const { CallSid: providerId, Digits: keys } = read(callHeard, fields);
        return { events: [{ type: 'mark', token, providerId, ...(keys && { keys }) }], reply: hangUp() };
      }
    }
    switch (request.path) {
      case incomingPaths.text:
        return { events: [], inbound: [textOf(fields)], reply: noAnswer() };
      case incomingPaths.call:
        return { events: [], reply: declineCall() };
      case incomingPaths.status:
        return { events: [], reply: accepted };
    }
    throw new TelephonyError('unsupported', 'Twilio was never given this URL.');
  };

  function genuineFields({ method, url, headers, body }: WebhookRequest): Record<string, string> {
    const fields = readForm(headers['content-type'], body);
    // With bodySHA256 in it a URL would be signed without its fields; we never gave such a one.
    if (method !== 'POST' || fields === null || url.includes('bodySHA256')) throw forged();
    const signature = headers['x-twilio-signature'];
    if (!isSigned({ url, fields, signature }, authToken, retryFragment)) throw forged();
    // Another account of Twilio's may sign as truly: with its own token, which we do not have, or with ours by mistake.
    if (fields.AccountSid !== accountSid) throw forged();
    return fields;
  }
}

function statusOf(fields: Record<string, string>): readonly ProviderReport[] {
  if ('MessageSid' in fields) {
    const { MessageSid, MessageStatus, ErrorCode } = read(messageStatus, fields);
    return [messageReport(MessageSid, MessageStatus, ErrorCode)];
  }
  if (!('CallStatus' in fields)) {
    // What the detection found, which it tells by itself, in the background of the call.
    const { CallSid: providerId, AnsweredBy } = read(machineFound, fields);
    const answeredBy = answererOf(AnsweredBy);
    return answeredBy === undefined ? [] : [{ type: 'amd', providerId, answeredBy }];
  }
  const { CallSid, CallStatus, ...facts } = read(callStatus, fields);
  return [
    callReport(CallSid, {
      status: CallStatus,
      sequence: facts.SequenceNumber,
      seconds: facts.CallDuration,
      sipCode: facts.SipResponseCode,
      answeredBy: facts.AnsweredBy,
    }),
  ];
}

function textOf(fields: Record<string, string>): InboundMessage {
  const { MessageSid: providerId, From: from, To: to, Body, OptOutType } = read(text, fields);
  return { providerId, from, to, text: Body, wish: wishOf(Body, OptOutType) };
}

/** @throws TelephonyError `forged` when a field that is read is not in its form, or could be hidden in another */
function read<T extends z.ZodObject>(schema: T, fields: Record<string, string>): z.output<T> {
  const parsed = schema.safeParse(fields);
  if (!parsed.success || hides(fields, Object.keys(schema.shape))) throw forged();
  return parsed.data;
}

function forged(): TelephonyError {
  return new TelephonyError('forged', 'This request is not from our account at Twilio.');
}
