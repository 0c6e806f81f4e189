import { z } from 'zod';

/** Keys of the Media port. */
const key = z
  .string()
  .regex(/^[a-z0-9][a-z0-9/_.-]{0,200}$/)
  .refine((value) => !value.includes('..'));

export const mediaParams = z.object({
  key: z
    .array(z.string())
    .transform((steps) => steps.join('/'))
    .pipe(key),
});

export const mediaQuery = z.object({
  expires: z.string().max(20).optional(),
  signature: z.string().max(200).optional(),
});
