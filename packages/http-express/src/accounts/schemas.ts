import { z } from 'zod';
import { longestPassword, shortestPassword } from '../auth/passwords';
import { pageQuery, paginationSchema, text } from '../fields';
import { names } from '../names';

export const loginBody = z.object({ email: text(320), password: text(10_000) });

export const refreshBody = z.object({ refresh: z.string().min(1).max(10_000) });

export const tokenSchema = z.strictObject({ refresh: z.string(), access: z.string() });

export const loginData = z.strictObject({
  token: tokenSchema,
  user_data: z.strictObject({ first_name: z.string(), last_name: z.string(), email: z.string() }),
});

export const userDetails = z
  .strictObject({
    first_name: z.string(),
    last_name: z.string(),
    email: z.string(),
    username: z.string(),
    is_verified_email: z.boolean(),
    contact_number: z.string(),
    is_verified_phone: z.boolean(),
    address: z.string(),
    credit: z.strictObject({ available: z.int(), held: z.int(), spent: z.int() }),
  })
  .register(names, { id: 'UserDetails' });

export const userDetailsData = z.strictObject({ user_details: userDetails });

/** An account as the administrator sees it. */
export const accountDetails = userDetails
  .extend({ id: z.int(), is_admin: z.boolean() })
  .register(names, { id: 'AccountDetails' });

export const newAccountData = z.strictObject({ id: z.int(), user_details: userDetails });

export const accountsData = z.strictObject({ accounts: z.array(accountDetails), pagination: paginationSchema });

export const accountsQuery = z.object({ ...pageQuery, email: text(320).optional() });

const newPassword = text(longestPassword).min(shortestPassword);

export const newAccountBody = z.object({
  email: z
    .string()
    .transform((value) => value.trim())
    .pipe(z.email().max(320)),
  password: newPassword,
  first_name: text(100).default(''),
  last_name: text(100).default(''),
  credits: z.int().min(0).default(0),
});

export const ownPasswordBody = z.object({ old_password: text(10_000), new_password: newPassword });

export const passwordBody = z.object({ password: newPassword });

export const grantBody = z.object({ amount: z.int().positive() });
