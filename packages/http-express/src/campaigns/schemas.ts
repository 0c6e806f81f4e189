import { campaignStatuses, numberStatuses, rerunStatuses, weekdays } from '@ghanti/core';
import { z } from 'zod';
import { absentOr, orNothing, pageQuery, paginationSchema, text, title } from '../fields';
import { itemsOfText } from '../list-text';
import { listFields } from '../lists/fields';
import { importSchema } from '../lists/schemas';
import { names } from '../names';

const services = z.enum(['PHONE', 'SMS']);
const priority = z.enum(['message', 'audio']);

/** When a campaign may reach people, by the clocks of the called party. */
const callingWindow = z
  .strictObject({
    from: text(5).default('08:00'),
    to: text(5).default('20:00'),
    days: z
      .array(z.enum(weekdays))
      .min(1)
      .max(weekdays.length)
      .default([...weekdays]),
  })
  .register(names, { id: 'CallingWindow' });

/** In a form it comes as the text of its JSON. What a request has besides is ignored, as everywhere. */
const plainWindow = z.object(callingWindow.shape).nullable();
const givenWindow = z.union([plainWindow, z.string().transform(jsonOf).pipe(plainWindow)]);

function jsonOf(value: string): unknown {
  if (value.trim() === '') return null;
  try {
    return JSON.parse(value);
  } catch {
    // Left as it is, it is refused as what it is: a text.
    return value;
  }
}

/** A count for each status of a number. */
const countsShape = Object.fromEntries(numberStatuses.map((status) => [status, z.int()]));

export const progressSchema = z.strictObject({ total: z.int(), ...countsShape });

export const campaignSchema = z
  .strictObject({
    id: z.int(),
    name: z.string(),
    number_count: z.int().describe('How many numbers it has'),
    user_phone: z.array(z.string()).describe('The numbers that the account owns, from which it calls'),
    services,
    description: z.string(),
    usable_tags: z.array(z.string()),
    status: z.enum(campaignStatuses),
    message: z.string().nullable(),
    audio: z.string().nullable(),
    voice_input: z.string().nullable(),
    schedule_date: z.iso.datetime().nullable(),
    calling_window: callingWindow.nullable(),
    progress: progressSchema,
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
  })
  .register(names, { id: 'Campaign' });

/** How it is answered is an option of the router. */
const oneCampaign = z
  .union([z.array(campaignSchema).length(1), campaignSchema])
  .describe('A list of one campaign; the campaign itself where the service is set so');

export const listQuery = z.object({
  ...pageQuery,
  search: text(200).optional(),
  status: z
    .string()
    .transform((word) => word.trim().toLowerCase())
    .pipe(z.enum(campaignStatuses))
    .optional(),
});

/** Without an envelope, as the original answers it. */
export const campaignList = z.strictObject({
  pagination: paginationSchema,
  result: z.strictObject({ messages: z.string(), 'campaign-lists': z.array(campaignSchema) }),
});

/** A list; one value is a list of one, and a text is `a, b`, or one a line. */
export function listOf<S extends z.ZodType>(item: S, most: number) {
  const list = z.array(item).min(1).max(most);
  // Whether it takes what was written is the list's own to say.
  const written = z
    .union([z.number(), z.string()])
    .transform((value) => (typeof value === 'number' ? [value] : itemsOfText(value)) as z.input<typeof list>);
  return z.union([list, written.pipe(list)]);
}

/** The same of short words, where an item may be several as well: `["failed, hungup"]` is two. */
function listOfWords<S extends z.ZodType>(item: S, most: number) {
  const list = z.array(item).min(1).max(most);
  const word = z.union([z.number(), z.string()], { error: 'This has to be a text or a whole number.' });
  return z
    .union([z.array(word), word])
    .transform((given) => {
      const items = Array.isArray(given) ? given : [given];
      return items.flatMap((one): (number | string)[] =>
        typeof one === 'number' ? [one] : itemsOfText(one),
      ) as z.input<typeof list>;
    })
    .pipe(list);
}

/** A number as the caller gives it; whether it can be called is the engine's to say. */
export const givenNumber = z.union([z.number(), text(64)], {
  error: 'A number is an integer or a text.',
});

const mostListed = 50_000;

const description = text(2_000);

export const createBody = z.object({
  name: title(200),
  services,
  description: description.nullish().transform((value) => value ?? undefined),
  individual_number: absentOr(listOf(givenNumber, mostListed)),
  send_to_number_file: orNothing(text(500)),
  ...listFields,
  calling_window: givenWindow.optional(),
  /** True: the answer holds the ids of the numbers that were kept. */
  returning: orNothing(z.boolean()),
});

/** `row` is the index in a list, or the row in a file. */
export const keptNumber = z.strictObject({
  id: z.int(),
  row: z.int(),
  number: z.union([z.string(), z.int()]),
  reference: z.string().nullable(),
});

export const createdData = z.strictObject({
  details: oneCampaign,
  import: importSchema,
  /** Where they were asked for with `returning`. */
  numbers: z.array(keptNumber).optional(),
});

export const updateBody = z.object({
  name: title(200).optional(),
  services: services.optional(),
  description: description.optional(),
  calling_window: givenWindow.optional(),
});

export const detailsData = z.strictObject({ details: oneCampaign });
export const retrievedData = z.strictObject({ messages: z.string(), details: oneCampaign });
export const deletedData = z.strictObject({ camaign: z.string(), campaign: z.string() });

const rerun = z
  .string()
  .transform((word) => word.trim().toLowerCase())
  .pipe(z.enum(rerunStatuses));

const givenId = z.union(
  [
    z.int().positive(),
    z
      .string()
      .regex(/^\s*\d{1,15}\s*$/)
      .transform(Number),
  ],
  {
    error: 'This is not the id of a number.',
  },
);

/** Keys that the called party answers by: how many, and how many seconds each is waited for. */
const keypadSchema = z.strictObject({ digits: z.int().min(1).max(10), timeout: z.int().min(1).max(60) });
const keypadQuestion = z.object({ ...keypadSchema.shape, timeout: keypadSchema.shape.timeout.default(10) });

export const beginBody = z.object({
  message: orNothing(text(10_000)),
  aud_file: orNothing(text(2_000)),
  audio: orNothing(text(2_000)),
  priority: orNothing(priority),
  voice_input: orNothing(text(100)),
  schedule_date: orNothing(text(64)),
  keypad: z.union([keypadQuestion.nullish(), z.string().transform(jsonOf).pipe(keypadQuestion.nullish())]),
  status: absentOr(listOfWords(rerun, 100)),
  individual: absentOr(listOfWords(givenId, 100_000)),
});

export const begunData = z.strictObject({
  'hold amount': z.string(),
  run_id: z.int(),
  numbers: z.int(),
  credits_held: z.int(),
});

export const runSchema = z
  .strictObject({
    run_id: z.int(),
    run_no: z.int(),
    state: z.string(),
    numbers: z.int(),
    message: z.string().nullable(),
    audio: z.string().nullable(),
    voice_input: z.string(),
    priority,
    keypad: keypadSchema.nullable(),
    credits_held: z.int(),
    credits_spent: z.int(),
    credits_released: z.int(),
    reason: z.string().nullable(),
    schedule_date: z.iso.datetime().nullable(),
    created_at: z.iso.datetime(),
    started_at: z.iso.datetime().nullable(),
    finished_at: z.iso.datetime().nullable(),
  })
  .register(names, { id: 'Run' });

export const orderedData = z.strictObject({ run: runSchema, details: z.array(campaignSchema).length(1) });
export const runsData = z.strictObject({ runs: z.array(runSchema) });

export const eventsQuery = z.object({
  until: z.enum(['finished']).optional().describe('Ends the stream once no run is under way; at once where none is'),
  ticket: text(1_000).optional().describe('In place of an access token, for an EventSource: see events/ticket'),
});
export const ticketData = z.strictObject({
  ticket: z.string(),
  url: z.string().describe('The stream with the ticket in it'),
  expires_at: z.iso.datetime(),
});

export const reportQuery = z.object({ format: z.enum(['csv', 'xlsx', 'json']).default('csv') });
