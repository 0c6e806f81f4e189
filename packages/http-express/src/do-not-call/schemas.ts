import { z } from 'zod';
import { givenNumber, listOf } from '../campaigns/schemas';
import { absentOr, orNothing, pageQuery, paginationSchema, text } from '../fields';
import { listFields } from '../lists/fields';
import { rejectedSchema, understoodShape } from '../lists/schemas';
import { names } from '../names';

export const suppressionSchema = z
  .strictObject({
    number: z.string(),
    listed: z.boolean(),
    opted_out: z.boolean(),
    note: z.string().nullable(),
    since: z.iso.datetime(),
  })
  .register(names, { id: 'DoNotCall' });

export const listQuery = z.object({ ...pageQuery, search: text(32).optional() });
export const listData = z.strictObject({ numbers: z.array(suppressionSchema), pagination: paginationSchema });

const mostListed = 50_000;

export const addBody = z.object({
  numbers: absentOr(listOf(givenNumber, mostListed)),
  note: orNothing(text(500)),
  ...listFields,
});

const added = {
  accepted: z.int(),
  added: z.int(),
  rejected: z.array(rejectedSchema),
  rejected_total: z.int(),
};

/** Of a file with what was understood of it. */
export const addedData = z.union([z.strictObject({ ...added, ...understoodShape }), z.strictObject(added)]);

const word = z.union([z.boolean(), z.enum(['true', 'false']).transform((value) => value === 'true')]);

/** Proxies drop the bodies of DELETE: the query will do. */
export const removeBody = z.object({ number: givenNumber.optional(), opted_in: word.optional() });
export const removeQuery = z.object({ number: text(64).optional(), opted_in: word.optional() });
export const removedData = z.strictObject({ number: z.string() });
