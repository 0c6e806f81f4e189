import { numberStatuses, referenceLimit } from '@ghanti/core';
import { z } from 'zod';
import { givenNumber } from '../campaigns/schemas';
import { orNothing, pageQuery, paginationSchema, text } from '../fields';
import { names } from '../names';

const tagValue = z.union([text(1_000), z.number(), z.boolean()], {
  error: 'A tag is a text, a number, true or false.',
});

const tagsSchema = z.record(z.string().max(100), tagValue);

export const numberSchema = z
  .strictObject({
    id: z.int(),
    number: z.union([z.string(), z.int()]).describe('As it was given: an integer stays one, a text stays that text'),
    e164: z.string().describe('The same number as it is dialled: +9779843812344'),
    campaing: z.string(),
    campaign: z.string(),
    available_tags: tagsSchema,
    /** The caller's own id of it. */
    reference: z.string().nullable(),
    status: z.enum(numberStatuses),
    duration: z.number().nullable(),
    playback: z.number().nullable(),
    keys: z.string().nullable(),
    credit_consumed: z.int().nullable(),
    attempts: z.int(),
    reason: z.string().nullable(),
    updated_at: z.iso.datetime(),
  })
  .register(names, { id: 'Number' });

/** Which characters it may have is the engine's to say. */
const reference = text(referenceLimit);

export const listQuery = z.object({
  ...pageQuery,
  status: z
    .string()
    .transform((word) => word.trim().toLowerCase())
    .pipe(z.enum(numberStatuses))
    .optional(),
  reference: reference.optional(),
});

export const listData = z.strictObject({
  messages: z.string(),
  'number-lists': z.array(numberSchema),
  pagination: paginationSchema,
});

const mostAdded = 5_000;

const newNumber = z.object({
  number: givenNumber,
  available_tags: tagsSchema.nullish().transform((tags) => tags ?? {}),
  reference: orNothing(reference),
});

/** One, or a list of them. */
export const addBody = z.union([newNumber, z.array(newNumber).min(1).max(mostAdded)]);

export const addedData = z.strictObject({
  details: z.union([numberSchema, z.array(numberSchema)]),
  'number-lists': numberSchema
    .optional()
    .describe('Of one number: the same once more, under the name that some clients read'),
  /** Of a list: how many were left out because it repeated them. */
  duplicates: z.int().optional(),
});
export const editedData = z.strictObject({ details: numberSchema });
export const deletedData = z.strictObject({ 'campaign-details': z.string() });
export const retrievedData = z.strictObject({ messages: z.string(), 'number-detail': numberSchema });

export const editBody = z.object({
  number: givenNumber.optional(),
  available_tags: tagsSchema.nullish().transform((tags) => tags ?? undefined),
  /** Null, or empty, takes it away. */
  reference: z
    .union([reference, z.null()])
    .optional()
    .transform((given) => (given === '' ? null : given)),
});
