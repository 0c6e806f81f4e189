import { z } from 'zod';
import { orNothing, text } from '../fields';
import { names } from '../names';
import { listFields } from './fields';

export const rejectedSchema = z.strictObject({ row: z.int(), value: z.string(), reason: z.string() });

/** What was understood of a file. */
export const understoodShape = {
  /** The sheet that was read; null for a CSV. */
  sheet: z.string().nullable(),
  /** What separates columns; null for a workbook. */
  delimiter: z.string().nullable(),
  encoding: z.string().nullable(),
  columns: z
    .strictObject({
      /** The heading of the numbers; null for a list without headings. */
      number: z.string().nullable(),
      tags: z.record(z.string(), z.string()),
      ignored: z.array(z.strictObject({ heading: z.string(), reason: z.string() })),
    })
    .register(names, { id: 'ListColumns' }),
  hidden_rows: z.int(),
};

const counts = {
  accepted: z.int(),
  duplicates: z.int(),
  rejected: z.array(rejectedSchema),
  rejected_total: z.int(),
};

/** What became of a list: a file's with what was understood of it. */
export const importSchema = z.union([
  z.strictObject({ ...counts, ...understoodShape }).register(names, { id: 'ImportOfFile' }),
  z.strictObject(counts).register(names, { id: 'ImportOfList' }),
]);

export const previewBody = z.object({
  send_to_number_file: orNothing(text(500)),
  numbers_file: orNothing(text(500)),
  file: orNothing(text(500)),
  ...listFields,
});

export const previewQuery = z.object({ format: z.enum(['json', 'csv']).default('json') });

export const previewData = z.strictObject({
  import: z.strictObject({ ...counts, ...understoodShape }),
  rows: z.array(
    z.strictObject({
      row: z.int(),
      number: z.union([z.string(), z.int()]),
      e164: z.string(),
      available_tags: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
    }),
  ),
});
