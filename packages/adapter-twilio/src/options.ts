import { Dispatcher } from 'undici';
import { z } from 'zod';

const e164 = z.string().regex(/^\+[1-9]\d{6,14}$/, 'must be E.164, +9779801000000');
const url = z
  .url({ protocol: /^https?$/, error: 'must be an http(s) URL' })
  .transform((text) => text.replace(/\/+$/, ''));
const host = z.string().regex(/^[a-z0-9-]{1,32}$/, 'is one word, as Twilio names it');

const authToken = z.string().min(1, 'must not be empty');

const options = z.strictObject({
  accountSid: z.string().regex(/^AC[0-9a-fA-F]{32}$/, 'is AC and 32 hexadecimal digits'),
  /** While an account rotates its tokens, both: the first signs in to the API, either may have signed a webhook. */
  authToken: z.union([authToken.transform((token) => [token]), z.array(authToken).min(1).max(2)]),
  /** Numbers of the account that are called from where an account of ours owns none. Nobody else may place calls from them. */
  callers: z.array(e164).min(1, 'at least one number to call from'),
  /** A host that speaks Twilio's API. Default: Twilio. */
  baseUrl: url.optional(),
  /** Where Twilio keeps and takes the calls, `ie1` and `dublin`. Default: as the account says. */
  region: host.optional(),
  edge: host.optional(),
  /** How Twilio reaches us: where numbers that are bought are pointed at. Left out, they keep the account's own settings. */
  publicUrl: url.optional(),
  /** A request that may be repeated is given up after this, in milliseconds; those that create have the engine's time. */
  readTimeoutMs: z.number().int().positive().default(10_000),
  /** What is on sale: the country and kinds that are searched, how many of each, and the price in credits. */
  lines: z
    .strictObject({
      country: z
        .string()
        .regex(/^[A-Z]{2}$/)
        .default('US'),
      kinds: z
        .array(z.enum(['local', 'mobile', 'tollFree']))
        .min(1)
        .default(['local', 'mobile']),
      most: z.number().int().min(1).max(1_000).default(20),
      /** Twilio's prices are in money: this is what one line costs an account, in credits. */
      rate: z.number().int().nonnegative().default(100),
    })
    .prefault({}),
  /** For parts that Twilio itself says: its voice and language by the engine's name of a voice. */
  voices: z.record(z.string(), z.strictObject({ voice: z.string().min(1), language: z.string().min(2) })).default({}),
  /** An undici dispatcher, for a proxy or an own agent. Default: one that keeps up to 128 connections. */
  dispatcher: z.instanceof(Dispatcher).optional(),
});

/** How the Twilio plugin is made. */
export type TwilioOptions = z.input<typeof options>;

/** Options with their defaults, checked once. */
export type TwilioSettings = Readonly<z.output<typeof options>>;

/** @throws ZodError naming every option that is wrong; it never holds a token */
export function twilioSettings(given: TwilioOptions): TwilioSettings {
  return Object.freeze(options.parse(given));
}
