import { z } from 'zod';
import type { PhoneLine } from '../domain/phone-line';
import { readBy } from '../domain/read-by';
import { refused } from '../engine/door/guard';
import { systemClock } from '../engine/system-clock';
import { systemRandom } from '../engine/system-random';
import type { Clock, Random } from '../ports/clock';
import type { CallRequest, MessageRequest } from '../ports/telephony';
import { memoryJournal, type SimulatorJournal } from './journal';
import { linesOnSale } from './lines';

/**
 * What happens to one request: `lose_before` loses it on its way, `accept_then_lose_answer` loses the answer; to who
 * asked, both look alike. `not_sent` refuses the connection; the others are answers of the carrier.
 */
export type PlacingFault =
  | 'accept'
  | 'reject'
  | 'opted_out'
  | 'account'
  | 'throttle'
  | 'not_sent'
  | 'lose_before'
  | 'accept_then_lose_answer';

/** What a test lets go wrong. */
export interface SimulatorFaults {
  /** Asked once for each request. Default: every request is accepted. */
  readonly decide?: (request: CallRequest | MessageRequest) => PlacingFault;
  /** True makes a look-up, a fetch, a hang-up or a step with numbers fail as `unavailable`. */
  readonly unavailable?: (step: 'findPlaced' | 'fetch' | 'hangUp' | 'numbers') => boolean;
  /** How the reports of `listen` suffer, as probabilities in [0, 1]; the same seed repeats the same faults. */
  readonly reports?: {
    readonly seed: number;
    readonly drop?: number;
    readonly duplicate?: number;
    /** Held back until what comes after it was told. */
    readonly reorder?: number;
  };
}

/** How the simulated carrier is made. Everything has a default that suits a newcomer. */
export interface SimulatorOptions {
  /** 1 is real time, 100 is a hundred times faster. Reported seconds are those of the simulated call. Default 1. */
  readonly speed?: number;
  /** Where its truth is kept. Default: in memory, lost with the process. */
  readonly journal?: SimulatorJournal;
  /** Callers that need no buying, E.164. Default one number of Kathmandu. */
  readonly callers?: readonly string[];
  /** What is on sale. */
  readonly lines?: readonly PhoneLine[];
  /** How long the carrier takes to answer a request, in real milliseconds. Default 0. */
  readonly acceptLatencyMs?: number;
  /**
   * What a look-up goes by: our token, or the two numbers and the time, as at carriers that keep no reference of ours.
   * Default `token`.
   */
  readonly findBy?: 'token' | 'numbers';
  /** Calls that ended this long ago are kept in the journal alone, in real milliseconds. Default an hour. */
  readonly forgetAfterMs?: number;
  /** Drop calls that ended longer ago than `forgetAfterMs` from the journal at start. Default false: it is the ground truth. */
  readonly compact?: boolean;
  readonly faults?: SimulatorFaults;
  readonly clock?: Clock;
  readonly random?: Random;
}

/** Options with their defaults, checked once. */
export type SimulatorSettings = Required<SimulatorOptions>;

const e164 = z.string().regex(/^\+[1-9]\d{6,14}$/, 'must be E.164');
const probability = z.number().min(0).max(1).optional();

const reports = z.strictObject({ seed: z.int(), drop: probability, duplicate: probability, reorder: probability });

const decide = z.custom<SimulatorFaults['decide']>(
  (given) => typeof given === 'function',
  'This has to be a function.',
);
const unavailable = z.custom<SimulatorFaults['unavailable']>(
  (given) => typeof given === 'function',
  'This has to be a function.',
);

/** What a plugin is made of: its methods are the caller's to get right. */
const part = <T extends object>() =>
  z.custom<T>((given) => typeof given === 'object' && given !== null, 'This has to be an object.');

const settings = z.strictObject({
  speed: z.number().positive().max(1_000_000).default(1),
  callers: z.array(e164).default(['+97715970000']),
  acceptLatencyMs: z.number().nonnegative().default(0),
  findBy: z.enum(['token', 'numbers']).default('token'),
  forgetAfterMs: z.number().nonnegative().default(3_600_000),
  compact: z.boolean().default(false),
  journal: part<SimulatorJournal>().optional(),
  lines: z.array(part<PhoneLine>()).optional(),
  faults: z
    .strictObject({ decide: decide.optional(), unavailable: unavailable.optional(), reports: reports.optional() })
    .default({}),
  clock: part<Clock>().default(systemClock),
  random: part<Random>().default(systemRandom),
} satisfies { [K in keyof SimulatorOptions]-?: z.ZodType });

/** Checks options and fills in what was left out. @throws GhantiError `invalid_input` naming every option that is wrong */
export function simulatorSettings(options: SimulatorOptions): SimulatorSettings {
  const read = readBy(settings, options);
  if (!read.ok) throw refused(read.faults.map((fault) => ({ ...fault, field: fault.field ?? 'options' })));
  const { journal = memoryJournal(), lines = linesOnSale, ...rest } = read.value;
  return Object.freeze({ ...rest, journal, lines });
}
