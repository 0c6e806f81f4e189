import { z } from 'zod';
import { numberStatuses } from './words';

/** What a host can be told by webhooks. `webhook.test` is sent on request only. */
export const hostEventTypes = [
  'number.status',
  'number.removed',
  'otp.status',
  'run.state',
  'campaign.removed',
  'webhook.test',
] as const;
export type HostEventType = (typeof hostEventTypes)[number];

/** What an endpoint may subscribe to. */
export const subscribableTypes = hostEventTypes.filter((type) => type !== 'webhook.test');

const id = z.int().positive();
/** Rises with every event about one number or run; it is not consecutive. What has a lower one than you have seen is stale. */
const rev = z.int().nonnegative();
const status = z.enum(numberStatuses);
const services = z.enum(['PHONE', 'SMS']);

/** What is told of one change of a number, or of the delivery of a code. No phone number: the id names it. */
const change = {
  service: services,
  status,
  previous: status,
  reason: z.string().nullable(),
  /** Seconds of talk. */
  duration: z.number().nullable(),
  /** Seconds of the message that were heard. */
  playback: z.number().nullable(),
  /** The keys that the called party pressed, where the campaign asked for some. */
  keys: z.string().nullable(),
  /** What it cost; null while that is open. */
  credits: z.int().nullable(),
  attempt: z.int(),
  rev,
};

/** Your own id of the number, where you gave one. Events that were written before there were any have none. */
const reference = z.string().nullable().default(null);

/** Which number it is about. */
const number = { number_id: id, reference, campaign_id: id, run_id: id.nullable() };

const dataOf = {
  'number.status': z.object({ ...number, ...change }),
  'number.removed': z.object({ ...number, status, rev }),
  'otp.status': z.object({ otp_id: id, ...change }),
  'run.state': z.object({
    run_id: id,
    run_no: z.int().positive(),
    campaign_id: id,
    service: services,
    state: z.string(),
    /** Null: it was begun by this very step. */
    previous: z.string().nullable(),
    reason: z.string().nullable(),
    /** How many numbers the run took. */
    numbers: z.int(),
    /** How many of the campaign's numbers stand in each status, as this step left them. */
    counts: z.partialRecord(status, z.int()),
    rev,
  }),
  'campaign.removed': z.object({ campaign_id: id, rev }),
  'webhook.test': z.object({ endpoint_id: id, rev }),
} as const;

const event = <T extends HostEventType>(type: T) =>
  z.object({ type: z.literal(type), timestamp: z.iso.datetime(), data: dataOf[type] });

/**
 * The body of a webhook to the host. Unknown fields are dropped, so that a host that parses with it goes on working when
 * events grow.
 *
 * @example
 * const { type, data } = hostEventSchema.parse(JSON.parse(body))
 * if (type === 'number.status') await keep(data.number_id, data.status, data.rev)
 */
export const hostEventSchema = z.discriminatedUnion('type', [
  event('number.status'),
  event('number.removed'),
  event('otp.status'),
  event('run.state'),
  event('campaign.removed'),
  event('webhook.test'),
]);

/** An event as a host receives it. */
export type HostEventBody = z.output<typeof hostEventSchema>;
