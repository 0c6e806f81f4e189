import type { Account, Store } from '@ghanti/core';
import { type PasswordHashingInput, parseHashing } from '../options';
import { createPasswords, type Passwords } from './passwords';

/** A new account, as an operator words it. */
export interface AccountInput {
  readonly email: string;
  readonly password: string;
  readonly firstName?: string;
  readonly lastName?: string;
  /** Granted at once; default 0. */
  readonly credits?: number;
}

/** E-mail addresses are compared in this form. */
export function normalEmail(email: string): string {
  return email.trim().toLowerCase();
}

/**
 * Makes an account that can sign in; the first one ever made is the administrator. Null when the email is taken.
 *
 * @example
 * if ((await store.accounts.count()) === 0) await createAccount(store, { email, password, credits: 1000 })
 */
export function createAccount(
  store: Pick<Store, 'accounts'>,
  input: AccountInput,
  hashing?: PasswordHashingInput,
): Promise<Account | null> {
  return storeAccount(store, input, createPasswords(parseHashing(hashing)), new Date());
}

/** The same, with what a router has already made. */
export async function storeAccount(
  store: Pick<Store, 'accounts'>,
  input: AccountInput,
  passwords: Passwords,
  now: Date,
): Promise<Account | null> {
  return store.accounts.create({
    email: normalEmail(input.email),
    firstName: input.firstName ?? '',
    lastName: input.lastName ?? '',
    passwordHash: await passwords.hash(input.password),
    credits: input.credits ?? 0,
    now,
  });
}
