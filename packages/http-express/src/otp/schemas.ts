import { numberStatuses } from '@ghanti/core';
import { z } from 'zod';
import { idSchema, orNothing, pageQuery, paginationSchema, text } from '../fields';
import { names } from '../names';

const channel = z.enum(['text', 'voice']);
const option = z.enum(['personnel', 'generated']);

const number = z.union([text(64), z.int().transform(String)], { error: 'A number is a text.' });
const code = z.union([text(64), z.int().transform(String)], { error: 'A code is a text.' });

const codeLength = z.union(
  [
    z.int(),
    z
      .string()
      .regex(/^\s*\d{1,3}\s*$/)
      .transform(Number),
  ],
  {
    error: 'The length is a whole number from 4 to 10.',
  },
);

export const sendBody = z
  .object({
    number,
    message: text(10_000),
    sms_send_options: channel,
    otp_options: orNothing(option),
    otp: orNothing(code),
    otp_length: orNothing(codeLength),
    voice_input: orNothing(text(100)),
  })
  .refine((body) => body.otp_options !== 'personnel' || body.otp !== undefined, {
    path: ['otp'],
    error: 'With personnel the code is yours to give: 4 to 10 digits or letters.',
    params: { code: 'required' },
  })
  .refine((body) => body.otp_length === undefined || (body.otp_length >= 4 && body.otp_length <= 10), {
    path: ['otp_length'],
    error: 'The length is a whole number from 4 to 10.',
    params: { code: 'invalid_length' },
  });

export const sentData = z.strictObject({
  details: z.strictObject({
    id: z.int(),
    number: z.string(),
    otp_options: option,
    message: z.string(),
    otp: z.string().nullable(),
    sms_send_options: channel,
    expires_at: z.iso.datetime(),
  }),
});

export const verifyBody = z
  .object({ id: idSchema.optional(), number: number.optional(), otp: code })
  .refine((body) => (body.id === undefined) !== (body.number === undefined), {
    path: ['number'],
    error: 'Say which code: by its number or by its id.',
    params: { code: 'required' },
  });

export const verifiedData = z.strictObject({ verified: z.literal(true) });

export const otpSchema = z
  .strictObject({
    id: z.int(),
    number: z.string(),
    otp_options: option,
    message: z.string(),
    sms_send_options: channel,
    voice_input: z.string(),
    status: z.enum(numberStatuses),
    reason: z.string().nullable(),
    credit_consumed: z.int().nullable(),
    tries_left: z.int(),
    verified_at: z.iso.datetime().nullable(),
    expires_at: z.iso.datetime(),
    created_at: z.iso.datetime(),
  })
  .register(names, { id: 'Otp' });

export const listQuery = z.object(pageQuery);
export const listData = z.strictObject({ otps: z.array(otpSchema), pagination: paginationSchema });
