import { z } from 'zod';
import { isTimeZone } from '../domain/local-time';
import type { Tariff } from '../domain/tariff';
import { defaultLifePolicy, type LifePolicy } from '../machines/advance';
import type { AudioProbe } from '../ports/audio-probe';
import type { Clock, Random } from '../ports/clock';
import type { JobQueue } from '../ports/job-queue';
import type { Media } from '../ports/media';
import type { Speech } from '../ports/speech';
import type { Store } from '../ports/store';
import type { Telephony } from '../ports/telephony';
import type { WebhookSender } from '../ports/webhook-sender';

/** What an engine is made of. Only `store` and `telephony` have no default. */
export interface EngineOptions {
  readonly store: Store;
  readonly telephony: Telephony;
  /** Default: `silentSpeech()`, which makes silence of the right length. */
  readonly speech?: Speech;
  /** Default: in memory, lost with the process. */
  readonly media?: Media;
  /** Measures audio that accounts bring; without one such audio is refused. */
  readonly audioProbe?: AudioProbe;
  /** Default: in this process. */
  readonly queue?: JobQueue;
  readonly clock?: Clock;
  readonly random?: Random;
  /** Default: one credit per started minute of talk, one per segment of a delivered text. */
  readonly tariff?: Tariff;
  /** Carries events to hosts; without one no webhook can be registered. */
  readonly webhookSender?: WebhookSender;
  readonly settings?: EngineSettingsInput;
}

const milliseconds = z.number().nonnegative();

/** Waits of a life, in milliseconds; what is left out is as `defaultLifePolicy` has it. */
const policy = z.strictObject({
  doubtMs: milliseconds.optional(),
  silentMs: milliseconds.optional(),
  talkGraceMs: milliseconds.optional(),
  receiptMs: milliseconds.optional(),
  presumeMs: milliseconds.optional(),
  presumedHoldMs: milliseconds.optional(),
  endsOnMachine: z.boolean().optional(),
} satisfies { [K in keyof LifePolicy]: z.ZodType<LifePolicy[K] | undefined> });

export const settings = z.strictObject({
  /**
   * Signs tokens and media URLs, seals the secrets of webhooks, and keys the hashes of OTPs: share it among processes and keep it
   * over restarts. Needed with a store that lasts; 32 characters or more.
   */
  secret: z.string().min(32, 'A secret has at least 32 characters.').optional(),
  /** How providers reach us; a last slash is taken off. */
  publicUrl: z
    .url({ protocol: /^https?$/, error: 'This has to be an http or https URL.' })
    .transform((url) => url.replace(/\/+$/, ''))
    .default('http://127.0.0.1:3000'),
  /** How bare numbers are read. */
  defaultCountry: z
    .string()
    .regex(/^[A-Z]{2}$/, 'A country is two capital letters: NP.')
    .default('NP'),
  /** How bare times are read. */
  timeZone: z.string().refine(isTimeZone, 'This is not an IANA time zone: Asia/Kathmandu.').default('Asia/Kathmandu'),
  /** Requests to the provider per second, at most. */
  callsPerSecond: z.number().positive().default(10),
  /** Calls at once, at most. */
  channels: z.number().int().positive().default(50),
  /** Requests waiting for the provider's answer at once, at most. */
  requestsAtOnce: z.number().int().positive().default(64),
  /** A request that the provider has not answered after this is in doubt, in milliseconds. */
  requestTimeoutMs: z.number().int().positive().default(10_000),
  /**
   * Nothing is sent for this long after a provider left five requests in a row unanswered, in milliseconds; twice that each time
   * that it is still away, up to ten times.
   */
  outagePauseMs: z.number().int().positive().default(30_000),
  /** Requests to one webhook endpoint of a host at once, over all processes, at most: with answers in 100 ms ten times as many events a second. */
  requestsPerEndpoint: z.number().int().min(1).max(64).default(16),
  /** A request leaves within this after its intent, or not at all, in milliseconds. */
  sendByMs: z.number().int().positive().default(5_000),
  /** A worker that says nothing for this long has lost its wave, in milliseconds. */
  leaseMs: z.number().int().positive().default(30_000),
  /** How often deadlines, schedules and ends of runs are looked at, in milliseconds. */
  tickMs: z.number().int().positive().default(1_000),
  /** A scheduled run that is later than this is missed, in milliseconds. */
  catchUpMs: z.number().int().positive().default(3_600_000),
  /** How long it rings, in seconds. */
  ringTimeoutSeconds: z.number().int().min(5).max(600).default(60),
  /** The account dials a number no sooner than this after it last did, over all its campaigns, in milliseconds; 0: no such rule. */
  recallGapMs: z.number().int().min(0).default(0),
  /** The account dials a number this often in 24 hours at most, over all its campaigns; 0: no such rule. */
  dailyCap: z.number().int().min(0).max(1_000).default(0),
  /** A number over whose preparation workers died this often in a row is not tried again. The first death tells only the wave. */
  preparationTries: z.number().int().min(2).default(3),
  /** `stop()` waits no longer than this for what is under way, in milliseconds. */
  drainMs: z.number().int().positive().default(20_000),
  defaultVoice: z.string().default('np_rija'),
  /** Codes live this long, in milliseconds. */
  otpTtlMs: z.number().int().positive().max(600_000).default(300_000),
  otpTries: z.number().int().positive().default(5),
  /** Codes per number and 10 minutes; further bounds are derived from it. */
  otpPerNumber: z.number().int().positive().default(5),
  /** Waits of a life, in milliseconds. */
  policy: policy.default({}),
});

/** Settings as a host gives them. */
export type EngineSettingsInput = z.input<typeof settings>;

/** Settings, parsed and complete. */
export type EngineSettings = Omit<z.output<typeof settings>, 'policy'> & { readonly policy: LifePolicy };

/** Settings that were read, complete. */
export function completeSettings(read: z.output<typeof settings>): EngineSettings {
  const given = Object.entries(read.policy).filter(([, wait]) => wait !== undefined);
  return Object.freeze({ ...read, policy: { ...defaultLifePolicy, ...Object.fromEntries(given) } });
}
