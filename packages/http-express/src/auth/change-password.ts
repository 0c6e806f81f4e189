import { type Account, invalidField, notFound, type Store } from '@ghanti/core';
import { type PasswordHashingInput, parseHashing } from '../options';
import { normalEmail } from './create-account';
import type { Devices } from './devices';
import type { LoginGuard } from './login-guard';
import { createPasswords, type Passwords } from './passwords';

/** Whoever changes the own password, and how it knows the old one. */
interface OwnChange {
  readonly account: Account;
  /** The login that asks: it goes on, all others end. */
  readonly familyId: string;
  readonly address: string | undefined;
  readonly oldPassword: string;
  readonly newPassword: string;
}

/** Changes passwords. Each change ends all logins of the account, with their streams, but the one that asked for it. */
export interface PasswordChange {
  /**
   * The answer is a `Set-Cookie` by which the device stays known.
   * @throws GhantiError `invalid_input` for the field `old_password` when that is wrong; `throttled`, `unavailable`
   */
  own(change: OwnChange): Promise<string>;
  /** Without the old one, by whoever may. False when there is no such account. @throws GhantiError `unavailable` */
  ofAccount(accountId: number, password: string): Promise<boolean>;
}

/** What changing passwords works with. */
export interface PasswordChangeParts {
  readonly accounts: Store['accounts'];
  readonly passwords: Passwords;
  readonly guard: LoginGuard;
  readonly devices: Devices;
  now(): Date;
}

export function createPasswordChange({
  accounts,
  passwords,
  guard,
  devices,
  now,
}: PasswordChangeParts): PasswordChange {
  return {
    async own({ account: { id, email }, familyId, address, oldPassword, newPassword }) {
      const found = await accounts.byEmail(email);
      if (!found) throw notFound('account');
      // A login is as good as a device: whoever took its token has the guesses of one place, and the owner's logins keep theirs.
      const admission = await guard.admit({ email, address, device: `login ${familyId}` });
      const matches = await passwords
        .matches(oldPassword, found.passwordHash, 'known')
        .catch(async (error: unknown) => {
          await admission.undo();
          throw error;
        });
      if (!matches) throw invalidField('old_password', 'wrong_password', 'The old password is wrong.');
      await admission.right();
      const passwordHash = await passwords.hash(newPassword);
      await accounts.setPassword({ id, passwordHash, keepFamilyId: familyId, now: now() });
      return devices.remember({ email, passwordHash });
    },

    async ofAccount(id, password) {
      const passwordHash = await passwords.hash(password);
      return accounts.setPassword({ id, passwordHash, keepFamilyId: null, now: now() });
    },
  };
}

/**
 * Gives an account another password, and ends all its logins: for an operator who stands at the database. False when there is no
 * such account.
 *
 * @example
 * await setPassword(store, account.id, password)
 */
export async function setPassword(
  { accounts }: Pick<Store, 'accounts'>,
  accountId: number,
  password: string,
  hashing?: PasswordHashingInput,
): Promise<boolean> {
  const passwordHash = await createPasswords(parseHashing(hashing)).hash(password);
  return accounts.setPassword({ id: accountId, passwordHash, keepFamilyId: null, now: new Date() });
}

/** True when an account has this password. Of an account that is not there, false. */
export async function hasPassword(
  { accounts }: Pick<Store, 'accounts'>,
  email: string,
  password: string,
): Promise<boolean> {
  const found = await accounts.byEmail(normalEmail(email));
  return createPasswords(parseHashing()).matches(password, found?.passwordHash ?? null);
}
