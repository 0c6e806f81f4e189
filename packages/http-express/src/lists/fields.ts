import type { ListOptions } from '@ghanti/core';
import { z } from 'zod';
import { orNothing, text } from '../fields';

/** Excel's own bound. */
const lastColumn = 16_383;

/** What every request that takes a list may say of it. */
export const listFields = {
  /** Its heading, or its index from 0. */
  number_column: orNothing(
    z.union([z.int().min(0).max(lastColumn), text(300)], { error: 'Give a heading, or an index from 0.' }),
  ),
  include_hidden: orNothing(
    z.union([z.boolean(), z.enum(['true', 'false']).transform((word) => word === 'true')], {
      error: 'This is true or false.',
    }),
  ),
};

const fields = z.object(listFields);

/** The same as a reader of lists takes it. */
export function listOptions(body: z.output<typeof fields>): ListOptions {
  const { number_column: numberColumn, include_hidden: includeHidden } = body;
  return {
    ...(numberColumn !== undefined && { numberColumn }),
    ...(includeHidden !== undefined && { includeHidden }),
  };
}
