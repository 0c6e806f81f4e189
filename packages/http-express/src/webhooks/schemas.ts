import { z } from 'zod';

/** Named as in `Telephony.name`; what follows belongs to the plugin. */
export const providerParams = z.object({
  provider: z.string().regex(/^[a-z0-9-]{1,64}$/),
  path: z.array(z.string()),
});
