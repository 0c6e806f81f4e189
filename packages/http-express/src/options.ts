import type { Clock, Engine, Id, Spreadsheets, Uploads } from '@ghanti/core';
import type { Request } from 'express';
import { z } from 'zod';

/** Where the router writes what happened: pino fits, and so does anything that has its four methods. */
export interface Logger {
  debug(about: object, message: string): void;
  info(about: object, message: string): void;
  warn(about: object, message: string): void;
  error(about: object, message: string): void;
}

/** A host that signs in by itself says who asks: the account's id, or null for nobody. */
export type Authenticate = (request: Request) => Promise<Id | null> | Id | null;

const port = <T>(...methods: string[]) =>
  z.custom<T>(
    (value) => typeof value === 'object' && value !== null && methods.every((method) => method in value),
    `needs an object with ${methods.join(', ')}`,
  );

const count = (byDefault: number) => z.int().positive().default(byDefault);

const hashing = z.strictObject({
  /** Memory of one hash, in KiB. The defaults are OWASP's for argon2id. */
  memoryKib: z.int().min(8).default(19_456),
  passes: count(2),
  lanes: count(1),
});

const ownAuth = z.strictObject({
  /** Signs access tokens. At least 32 characters; the same in all processes, kept over restarts. */
  jwtSecret: z.string().min(32, 'jwtSecret needs at least 32 characters'),
  issuer: z.string().min(1).default('ghanti'),
  audience: z.string().min(1).default('ghanti-api'),
  /** How long an access token lives, in seconds. */
  accessTtlSeconds: count(86_400),
  /** How long a refresh token lives, in seconds. */
  refreshTtlSeconds: count(30 * 86_400),
  passwordHashing: hashing.prefault({}),
});

const hostAuth = z.strictObject({
  authenticate: z.custom<Authenticate>((value) => typeof value === 'function', 'needs a function'),
});

const limits = z.strictObject({
  /** Bytes of a JSON body. */
  jsonBytes: count(1_048_576),
  /** Bytes of one uploaded file: a list of numbers or an audio. */
  uploadBytes: count(20 * 1_048_576),
  /** Wrong passwords for one account from one place (an address, or a device that signed in before) until it has to wait. */
  loginsPerAccount: count(10),
  /** Wrong passwords from one address in 15 minutes, for accounts that it has not signed in to before. */
  loginsPerAddress: count(300),
  /** Wrong passwords for one account from all places that have not signed in to it, until such places have to wait. */
  loginsFromStrangers: count(100),
  /** Samples of a voice per account and minute: a sample is no free speech service (S39). */
  voiceSamplesPerMinute: count(10),
  /** Characters of a sample. */
  voiceSampleLength: count(300),
  /** Forms with files per account that are received at once. */
  formsAtOnce: count(8),
  /** Files that are read at once, of all accounts: lists of numbers and audio, sent along or named. */
  filesAtOnce: count(2),
  /** The same of one account; fewer, so that it cannot hold every place. */
  filesPerAccount: count(1),
  /** Files that may wait for their turn, of all accounts; one more is answered 503. */
  filesWaiting: count(32),
  /** The same of one account; one more is answered 429. */
  filesWaitingPerAccount: count(6),
  /** How long a file waits for its turn before it is answered 503, in milliseconds. */
  filesWaitMs: count(30_000),
  /** Open streams of progress per account. */
  eventStreams: count(20),
});

const options = z.strictObject({
  engine: port<Engine>('campaigns', 'store', 'handleWebhook', 'hindrance'),
  spreadsheets: port<Spreadsheets>('read', 'write'),
  uploads: port<Uploads>('save', 'open'),
  /** How the world reaches the router, its mount point included, without a last slash: `https://example.com/ghanti`. */
  publicUrl: z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, '')),
  auth: z.union([ownAuth, hostAuth]),
  /** Leaves the code out of the answer of Send OTP. */
  hideOtpCodes: z.boolean().default(false),
  /** How `data.details` of creating, changing and reading a campaign is answered: a list of one, or the campaign itself. */
  details: z.enum(['list', 'object']).default('list'),
  limits: limits.prefault({}),
  /** What else keeps the host from working, for people, told by `/health/ready`; null when nothing does: a full disk, say. */
  hindrance: z
    .custom<() => Promise<string | null> | string | null>((value) => typeof value === 'function', 'needs a function')
    .default(() => () => null),
  logger: port<Logger>('debug', 'info', 'warn', 'error').optional(),
  /** Default: the system's clock. */
  clock: port<Pick<Clock, 'now'>>('now').optional(),
});

/** What a router is made of. */
export type RouterOptions = z.input<typeof options>;
export type Limits = z.output<typeof limits>;
export type OwnAuth = z.output<typeof ownAuth>;
export type PasswordHashing = z.output<typeof hashing>;
/** As a host may give it: everything has a default. */
export type PasswordHashingInput = z.input<typeof hashing>;

/** Options, parsed and complete. */
export type RouterSettings = z.output<typeof options>;

/** @throws ZodError naming every option that is wrong */
export function parseOptions(input: RouterOptions): RouterSettings {
  return Object.freeze(options.parse(input));
}

/** @throws ZodError */
export function parseHashing(input: PasswordHashingInput = {}): PasswordHashing {
  return hashing.parse(input);
}
