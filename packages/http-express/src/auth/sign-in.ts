import { type Account, GhantiError, type Store } from '@ghanti/core';
import { createSlots } from '../slots';
import { normalEmail } from './create-account';
import type { Devices } from './devices';
import type { LoginGuard } from './login-guard';
import { networkOf } from './network';
import type { Passwords } from './passwords';

/** What somebody signs in with, and from where. */
interface Credentials {
  readonly email: string;
  readonly password: string;
  readonly address: string | undefined;
  /** The request's `Cookie` header. */
  readonly cookies?: string | undefined;
}

/** Who signed in. */
interface SignedIn {
  readonly account: Account;
  /** What the password was compared with. */
  readonly passwordHash: string | null;
  /** A `Set-Cookie` by which the device is known again. */
  readonly cookie: string;
}

/**
 * Finds the account of an email and a password. The words, the work and the time are the same whether or not the account exists.
 * @throws GhantiError `unauthorized`, `throttled`, `unavailable`
 */
export type SignIn = (credentials: Credentials) => Promise<SignedIn>;

/** Beyond, one address would fill the queue for all others. */
const atOncePerAddress = 8;
const retryAfterMs = 1_000;

/** What signing in works with. */
export interface SignInParts {
  readonly accounts: Store['accounts'];
  readonly passwords: Passwords;
  readonly guard: LoginGuard;
  readonly devices: Devices;
}

export function createSignIn({ accounts, passwords, guard, devices }: SignInParts): SignIn {
  const turns = createSlots<string>(atOncePerAddress, 'logins from one address', retryAfterMs);

  async function check({ email, password, address, cookies }: Credentials): Promise<SignedIn> {
    const normal = normalEmail(email);
    const found = await accounts.byEmail(normal);
    const passwordHash = found?.passwordHash ?? null;
    const device = devices.nameOf(cookies, { email: normal, passwordHash });
    const admission = await guard.admit({ email: normal, address, device });
    const matches = await passwords
      .matches(password, passwordHash, admission.isKnown ? 'known' : 'stranger')
      .catch(async (error: unknown) => {
        await admission.undo();
        throw error;
      });
    if (!found || !matches) throw new GhantiError('unauthorized', 'The email or the password is wrong.');
    await admission.right();
    return { account: found.account, passwordHash, cookie: devices.remember({ email: normal, passwordHash }) };
  }

  return async (credentials) => {
    const leave = turns.enter(networkOf(credentials.address));
    try {
      return await check(credentials);
    } finally {
      leave();
    }
  };
}
