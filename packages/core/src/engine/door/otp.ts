import { z } from 'zod';
import type { OtpApi, OtpInput } from '../engine';
import { type Arguments, exactly, fields, guard, value } from './guard';
import { anyText, id, page, perhapsClaim, text } from './values';

const shape = {
  number: text(200),
  message: anyText,
  channel: z.enum(['text', 'voice']),
  option: z.enum(['personnel', 'generated']),
  // What a code and its length may be is judged later, with codes of their own.
  code: text(200).optional(),
  length: z.number().optional(),
  voice: text(100).optional(),
  ip: text(200).optional(),
};

const order = exactly<OtpInput>(shape);

const known = exactly<Partial<OtpInput>>({
  ...shape,
  number: shape.number.optional(),
  message: shape.message.optional(),
  channel: shape.channel.optional(),
  option: shape.option.optional(),
});

type Which = Parameters<OtpApi['verify']>[1];

const which: z.ZodType<Which> = z.union([z.strictObject({ id }), z.strictObject({ number: text(200) })], {
  error: "Say which code: { id: 7 }, or { number: '9801000000' } for the latest sent there.",
});

const account = value('accountId', id);

const takes: Arguments<OtpApi> = {
  faultsOf: [fields('input', known)],
  send: [account, fields('input', order), value('idempotency', perhapsClaim)],
  verify: [account, fields('by', which), value('code', text(200))],
  list: [account, fields('request', page)],
};

/** One-time passwords, behind the engine's door. */
export function guardedOtp(api: OtpApi): OtpApi {
  return guard(api, takes, ['faultsOf']);
}
