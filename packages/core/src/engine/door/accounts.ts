import { z } from 'zod';
import type { AccountInput, AccountsApi } from '../engine';
import { type Arguments, exactly, fields, guard, value } from './guard';
import { id, text } from './values';

const email = z.string().trim().pipe(z.email().max(320));

/** How many credits there may be is judged later, with a code of its own. */
const credits = z.number();

const account = exactly<AccountInput>({
  email,
  firstName: text(100).optional(),
  lastName: text(100).optional(),
  credits: credits.optional(),
});

const takes: Arguments<AccountsApi> = {
  create: [fields('input', account)],
  get: [value('id', id)],
  grant: [value('id', id), value('amount', credits)],
};

/** Accounts, behind the engine's door. */
export function guardedAccounts(api: AccountsApi): AccountsApi {
  return guard(api, takes);
}
