import { randomBytes } from 'node:crypto';
import type { Engine } from '@ghanti/core';
import { createAccount } from '@ghanti/http-express';
import type { Config } from './config';
import { passwordHashing } from './options';

/** The account that the newcomer signs in with; the password only when it was made now. */
export interface FirstAccount {
  readonly email: string;
  readonly password: string | null;
}

const defaultEmail = 'admin@ghanti.local';

/** Makes the first account, the administrator, unless there is one. */
export async function ensureFirstAccount(engine: Engine, config: Config): Promise<FirstAccount> {
  const email = config.GHANTI_EMAIL ?? defaultEmail;
  if ((await engine.store.accounts.count()) > 0) return { email, password: null };
  const made = config.GHANTI_PASSWORD === undefined ? randomBytes(12).toString('base64url') : null;
  const created = await createAccount(
    engine.store,
    {
      email,
      password: config.GHANTI_PASSWORD ?? made ?? '',
      credits: config.GHANTI_CREDITS,
    },
    passwordHashing(config),
  );
  // Another process that started at the same time was first: the password is the one that it tells.
  return { email, password: created ? made : null };
}
