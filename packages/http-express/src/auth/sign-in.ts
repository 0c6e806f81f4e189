import { createHash } from 'node:crypto';
import { type Account, GhantiError, type Store } from '@ghanti/core';
import type { Limits } from '../options';
import { createSlots } from '../slots';
import { normalEmail } from './create-account';
import type { Passwords } from './passwords';

/**
 * Finds the account of an email and a password. The words and the time are the same whether or not the account exists.
 * @throws GhantiError `unauthorized`, `throttled`, `unavailable`
 */
export type SignIn = (credentials: Credentials) => Promise<Account>;

interface Credentials {
  readonly email: string;
  readonly password: string;
  readonly address: string | undefined;
}

const windowMs = 15 * 60_000;
/** Beyond, one address would fill the queue for all others. */
const atOncePerAddress = 8;
const retryAfterMs = 1_000;

export function createSignIn(
  { accounts, throttles }: Pick<Store, 'accounts' | 'throttles'>,
  passwords: Passwords,
  limits: Pick<Limits, 'loginsPerAccount' | 'loginsPerAddress'>,
  now: () => Date,
): SignIn {
  const turns = createSlots<string>(atOncePerAddress, 'logins from one address', retryAfterMs);

  async function check({ email, password, address }: Credentials): Promise<Account> {
    const normal = normalEmail(email);
    const accountKey = `login:account:${hashOf(normal)}`;
    const addressKey = `login:address:${hashOf(address ?? 'unknown')}`;
    const hit = await throttles.hit(
      [
        { key: accountKey, limit: limits.loginsPerAccount, windowMs },
        { key: addressKey, limit: limits.loginsPerAddress, windowMs },
      ],
      now(),
    );
    if (!hit.allowed)
      throw new GhantiError('throttled', 'Too many logins were tried. Wait, then try again.', {
        retryAfterMs: hit.retryAfterMs,
      });
    const found = await accounts.byEmail(normal);
    const matches = await passwords.matches(password, found?.passwordHash ?? null);
    if (!found || !matches) throw new GhantiError('unauthorized', 'The email or the password is wrong.');
    // Only the account's count: an address that owns one account must not earn free guesses at others by logging in.
    await throttles.clear(accountKey);
    return found.account;
  }

  return async (credentials) => {
    const leave = turns.enter(credentials.address ?? 'unknown');
    try {
      return await check(credentials);
    } finally {
      leave();
    }
  };
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
