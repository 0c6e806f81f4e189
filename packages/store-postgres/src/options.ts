import { z } from 'zod';

/** A schema's name as both stores take it: it goes into statements, so it is plain. */
export const schemaName = z
  .string()
  .regex(/^[a-z_][a-z0-9_]{0,62}$/, 'A schema is named by lower case letters, digits and _.')
  .default('ghanti');
