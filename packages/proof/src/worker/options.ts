import { z } from 'zod';
import { failpoints } from './failpoints';

/**
 * Time, scaled down: what is a minute in the field is three seconds here, and the order of the waits is the same. Shorter than
 * this, a busy machine is late for every `sendBy`, and nobody is dialled at all.
 */
const pace = z.object({
  callsPerSecond: z.number().default(60),
  requestTimeoutMs: z.number().default(1_000),
  statementTimeoutMs: z.number().default(5_000),
  outagePauseMs: z.number().default(1_500),
  sendByMs: z.number().default(1_500),
  leaseMs: z.number().default(3_000),
  tickMs: z.number().default(100),
  doubtMs: z.number().default(3_000),
  silentMs: z.number().default(3_000),
  talkGraceMs: z.number().default(3_000),
});

/** What a worker is told, by one argument in JSON. */
export const workerOptions = z.object({
  name: z.string(),
  databaseUrl: z.string(),
  schema: z.string(),
  carrierUrl: z.string(),
  /** Signs webhooks of the carrier. */
  carrierSecret: z.string(),
  /** How the carrier reaches all workers together. */
  publicUrl: z.string(),
  from: z.string(),
  pace: pace.prefault({}),
  failpoint: z
    .object({ window: z.enum(failpoints), nth: z.number() })
    .nullable()
    .default(null),
});
export type WorkerOptions = z.input<typeof workerOptions>;

/** What a worker says, one line of JSON each. */
export const workerLine = z.discriminatedUnion('say', [
  z.object({ say: z.literal('ready'), port: z.number() }),
  z.object({ say: z.literal('alarm'), kind: z.string(), message: z.string(), cause: z.string() }),
  z.object({ say: z.literal('stopping'), at: z.number() }),
  z.object({ say: z.literal('stopped'), ms: z.number() }),
]);
export type WorkerLine = z.output<typeof workerLine>;
