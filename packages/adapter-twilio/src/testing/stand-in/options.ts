import { z } from 'zod';

/** What may go wrong with a request that creates a call or a message, in the order in which it is thrown for. */
export const requestFaults = [
  /** The connection is reset before anything is read of it. */
  'resetBefore',
  /** 429: never processed. */
  'throttle',
  /** A 5xx that created nothing. */
  'errorBefore',
  /** Nothing is created, and no answer ever comes. */
  'silentBefore',
  /** Created, and answered with a 5xx. */
  'errorAfter',
  /** Created, and the connection is destroyed. */
  'dropAfter',
  /** Created, and no answer ever comes. */
  'silentAfter',
] as const;

export type RequestFault = (typeof requestFaults)[number];

/** What a number may be planned to do to the requests that name it, beyond the faults: a refusal by Twilio's own code. */
export const refusals = ['invalid', 'blocked', 'accountSuspended', 'optedOut'] as const;

export type Refusal = (typeof refusals)[number];

const probability = z.coerce.number().min(0).max(1).default(0);
const e164 = z.string().regex(/^\+[1-9]\d{6,14}$/, 'must be E.164');

const faults = z.strictObject({
  ...(Object.fromEntries(requestFaults.map((fault) => [fault, probability])) as Record<
    RequestFault,
    typeof probability
  >),
  /** A GET that is answered 503. */
  readError: probability,
  /** A status callback that is never sent. */
  callbackLoss: probability,
  /** A status callback that is sent twice. */
  callbackDuplicate: probability,
  /** A status callback that is held back until what follows it was sent. */
  callbackReorder: probability,
  /** A status callback that comes late, by up to `callbackDelayMs`. */
  callbackDelay: probability,
});

const schema = z.strictObject({
  port: z.coerce.number().int().min(0).max(65_535).default(0),
  accountSid: z
    .string()
    .regex(/^AC[0-9a-f]{32}$/)
    .default(`AC${'5'.repeat(32)}`),
  /** The first one signs; any of them opens the API, as while an account rotates its tokens. */
  authTokens: z.array(z.string().min(1)).min(1).default(['a token of the stand-in']),
  /** The same seed throws the same faults and the same fates, request by request. */
  seed: z.coerce.number().int().default(1),
  /** 1 is real time; reported seconds are those of the call, at whatever speed it is played. */
  speed: z.coerce.number().positive().max(10_000).default(1),
  /** Numbers that the account owns from the start. */
  numbers: z.array(e164).default(['+97715970000']),
  /** Calls that leave the queue a second, in real time; null: as they come. Twilio takes more than it dials. */
  callsPerSecond: z.coerce.number().positive().nullable().default(null),
  /** A new call or message is in the lists only after about this, in real milliseconds: half of it at least. */
  listLagMs: z.coerce.number().nonnegative().default(0),
  callbackDelayMs: z.coerce.number().nonnegative().default(400),
  /** Twilio's back ends do not agree whether a port of the URL is signed: with it, without it, or now this, now that. */
  signedPort: z.enum(['kept', 'dropped', 'mixed']).default('kept'),
  faults: faults.prefault({}),
  /** Where the truth is written, a JSON object a line; null: nowhere. */
  log: z.string().nullable().default(null),
});

export type StandInOptions = z.input<typeof schema>;
export type StandInSettings = Readonly<z.output<typeof schema>>;

/** Checks options and fills in what was left out. @throws ZodError naming every option that is wrong */
export function standInSettings(options: unknown): StandInSettings {
  return Object.freeze(schema.parse(options));
}
