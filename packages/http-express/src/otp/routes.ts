import type { OtpInput } from '@ghanti/core';
import type { z } from 'zod';
import { envelope, type JsonAnswer, success } from '../envelope';
import { pageRequest, presentPagination } from '../fields';
import { claimOf, replay } from '../idempotency';
import { type Route, route } from '../route';
import { presentOtp, presentSent } from './present';
import { listData, listQuery, sendBody, sentData, verifiedData, verifyBody } from './schemas';

const tag = 'OTP';
const sentAnswer = envelope(sentData);

export const otpRoutes: readonly Route[] = [
  route({
    method: 'post',
    path: '/api/system/send/otp',
    tag,
    summary: 'Send a one-time password',
    description:
      'The code is answered unless a setting hides it; a replay by Idempotency-Key never answers it. An `otp` of your own is only taken with `personnel`.',
    access: 'account',
    body: sendBody,
    refusesUnknownFields: true,
    idempotency: 'answer',
    redactForReplay: withoutCode,
    answers: { 200: { description: 'It is on its way', schema: sentAnswer } },
    refuses: [400, 402, 409, 422, 429, 503],
    alsoRefused: ({ parts }, { body }) => parts.engine.otp.faultsOf(knownOf(body)),
    async handler(call, { body }) {
      const { parts, accountId, req } = call;
      const input: OtpInput = {
        ...knownOf(body),
        number: body.number,
        message: body.message,
        channel: body.sms_send_options,
        option: body.otp_options ?? 'generated',
        ...(req.ip === undefined ? {} : { ip: req.ip }),
      };
      const key = claimOf(call, { method: 'post' });
      const { otp, code, replayed } = await parts.engine.otp.send(accountId, input, key);
      const sent = success(presentSent(otp, parts.hideOtpCodes ? null : code), 'OTP Sent Successfully.');
      return replayed ? replay(sent) : sent;
    },
  }),
  route({
    method: 'post',
    path: '/api/system/verify/otp',
    tag,
    summary: 'Verify a one-time password',
    description:
      'Blanks and dashes in the code do not count, its digits may be of any script, its letters have their case. What can be no code costs no try.',
    access: 'account',
    body: verifyBody,
    answers: { 200: { description: 'It was right, and is spent now', schema: envelope(verifiedData) } },
    refuses: [400, 404],
    async handler({ parts, accountId }, { body }) {
      const by = body.id === undefined ? { number: body.number ?? '' } : { id: body.id };
      await parts.engine.otp.verify(accountId, by, body.otp);
      return success({ verified: true });
    },
  }),
  route({
    method: 'get',
    path: '/api/system/otp',
    tag,
    summary: 'The one-time passwords that were sent',
    description: 'Newest first, with their delivery; never the codes.',
    access: 'account',
    query: listQuery,
    answers: { 200: { description: 'One page', schema: envelope(listData) } },
    refuses: [400],
    async handler({ parts, accountId }, { query }) {
      const page = pageRequest(query);
      const { items, total } = await parts.engine.otp.list(accountId, page);
      return success({ otps: items.map(presentOtp), pagination: presentPagination(page, total) });
    },
  }),
];

/** What an order says, as far as it could be read. */
function knownOf(body: Partial<z.output<typeof sendBody>>): Partial<OtpInput> {
  return {
    ...(body.number === undefined ? {} : { number: body.number }),
    ...(body.message === undefined ? {} : { message: body.message }),
    ...(body.otp_options === undefined ? {} : { option: body.otp_options }),
    ...(body.otp === undefined ? {} : { code: body.otp }),
    ...(body.otp_length === undefined ? {} : { length: body.otp_length }),
    ...(body.voice_input === undefined ? {} : { voice: body.voice_input }),
  };
}

/** Codes are kept hashed and nowhere else: an answer that is kept for replays must not hold one. */
function withoutCode(answer: JsonAnswer): JsonAnswer {
  const body = sentAnswer.parse(answer.body);
  return { ...answer, body: { ...body, data: { details: { ...body.data.details, otp: null } } } };
}
