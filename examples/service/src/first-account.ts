import { randomBytes } from 'node:crypto';
import type { Engine, Store } from '@ghanti/core';
import { createAccount, hasPassword } from '@ghanti/http-express';
import type { Config } from './config';
import { passwordHashing } from './options';

/** The account that the newcomer signs in with. */
export interface FirstAccount {
  readonly email: string;
  /** Only when it was made now. */
  readonly password: string | null;
  /** What an operator should know who has set an account that is not the one that there is; null when all is as it is set. */
  readonly notice: string | null;
}

const defaultEmail = 'admin@ghanti.local';

/** Makes the first account, the administrator, unless there is one. */
export async function ensureFirstAccount({ store }: Pick<Engine, 'store'>, config: Config): Promise<FirstAccount> {
  const there = await firstOf(store);
  if (there !== null) return { email: there, password: null, notice: await ignoredSettings(store, there, config) };
  const email = config.GHANTI_EMAIL ?? defaultEmail;
  const made = config.GHANTI_PASSWORD === undefined ? randomBytes(12).toString('base64url') : null;
  const created = await createAccount(
    store,
    {
      email,
      password: config.GHANTI_PASSWORD ?? made ?? '',
      credits: config.GHANTI_CREDITS,
    },
    passwordHashing(config),
  );
  // Another process that started at the same time was first: the password is the one that it tells.
  return { email, password: created ? made : null, notice: null };
}

/** The email of the oldest account: the administrator. */
async function firstOf({ accounts }: Pick<Store, 'accounts'>): Promise<string | null> {
  const { items } = await accounts.list({ page: 1, pageSize: 1 });
  return items[0]?.email ?? null;
}

/** These settings count when the first account is made, and never again: whoever changes them later has to be told. */
async function ignoredSettings(
  store: Pick<Store, 'accounts'>,
  first: string,
  { GHANTI_EMAIL: email, GHANTI_PASSWORD: password }: Config,
): Promise<string | null> {
  const isOther = email !== undefined && !(await store.accounts.byEmail(email.trim().toLowerCase()));
  if (isOther)
    return `GHANTI_EMAIL is ignored: the first account is there already, ${first}. To make another: npm run account -- create ${email}`;
  const whose = email ?? first;
  if (password === undefined || (await hasPassword(store, whose, password))) return null;
  return `GHANTI_PASSWORD is ignored: ${whose} has another password. To change it: npm run account -- set-password ${whose}`;
}
