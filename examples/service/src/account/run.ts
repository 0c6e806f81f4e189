import { randomBytes } from 'node:crypto';
import { type Account, GhantiError, type Store } from '@ghanti/core';
import { createAccount, type PasswordHashingInput, setPassword, shortestPassword } from '@ghanti/http-express';
import { z } from 'zod';
import { ArgumentError, type Command, help, type PasswordFrom } from './arguments';

/** What a command works with. */
export interface Surroundings {
  readonly store: Pick<Store, 'accounts'>;
  readonly hashing: PasswordHashingInput;
  /** Asks a person for a new password, or reads it from where it was piped in. */
  readPassword(): Promise<string>;
  write(text: string): void;
}

const madeBytes = 15;
const pageSize = 100;

/** Does what a command says. @throws Error with what is wrong and what would do */
export async function run(command: Exclude<Command, { name: 'help' }>, around: Surroundings): Promise<void> {
  const { store, hashing, write } = around;
  switch (command.name) {
    case 'list':
      return list(around, command.json);
    case 'create': {
      const email = z.email().max(320).safeParse(command.email.trim());
      if (!email.success) throw new ArgumentError('EMAIL has to be an email address.');
      if (await store.accounts.byEmail(email.data.toLowerCase()))
        throw new Error(`There is an account with the email ${email.data} already.`);
      const { firstName, lastName, credits, passwordFrom } = command;
      const password = await passwordOf(passwordFrom, around);
      const account = await createAccount(
        store,
        { email: email.data, password, firstName, lastName, credits },
        hashing,
      );
      if (!account) throw new Error(`There is an account with the email ${email.data} already.`);
      write(`Account ${account.id} was made for ${account.email}.\n${told(passwordFrom, password)}`);
      return;
    }
    case 'set-password': {
      const { id, email } = await find(store, command.who);
      const password = await passwordOf(command.passwordFrom, around);
      if (!(await setPassword(store, id, password, hashing))) throw new Error(`Account ${id} is not there any more.`);
      write(`${email} has a new password; all its logins have ended.\n${told(command.passwordFrom, password)}`);
      return;
    }
    case 'grant': {
      const { id, email } = await find(store, command.who);
      const granted = await store.accounts.grant(id, command.amount, new Date());
      if (!granted) throw new Error(`Account ${id} is not there any more.`);
      write(`${email} was granted ${command.amount} credits, and has ${granted.credit.available} available.\n`);
    }
  }
}

async function list({ store, write }: Surroundings, asJson: boolean): Promise<void> {
  const all: Account[] = [];
  for (let page = 1; ; page += 1) {
    const { items } = await store.accounts.list({ page, pageSize });
    all.push(...items);
    if (items.length < pageSize) break;
  }
  if (asJson) {
    const rows = all.map(({ id, email, isAdmin, firstName, lastName, credit, createdAt }) => {
      return {
        id,
        email,
        is_admin: isAdmin,
        first_name: firstName,
        last_name: lastName,
        credit,
        created_at: createdAt,
      };
    });
    write(`${JSON.stringify(rows, null, 2)}\n`);
    return;
  }
  const rows = all.map(({ id, email, isAdmin, credit }) => [
    String(id),
    email,
    isAdmin ? 'administrator' : '',
    ...[credit.available, credit.held, credit.spent].map(String),
  ]);
  write(table([['id', 'email', '', 'available', 'held', 'spent'], ...rows]));
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

async function find({ accounts }: Surroundings['store'], who: string): Promise<Account> {
  const found = /^\d{1,15}$/.test(who)
    ? await accounts.byId(Number(who))
    : ((await accounts.byEmail(who.trim().toLowerCase()))?.account ?? null);
  if (!found) throw new Error('There is no such account. See: npm run account -- list');
  return found;
}

async function passwordOf(from: PasswordFrom, { readPassword }: Surroundings): Promise<string> {
  if (from === 'made') return randomBytes(madeBytes).toString('base64url');
  const password = await readPassword();
  if (password === '') throw new Error('No password was given. Type one, pipe one in, or use --generate.');
  if (password.length < shortestPassword || password.length > 256)
    throw new Error(`A password needs ${shortestPassword} to 256 characters.`);
  return password;
}

/** A password that somebody gave is known to whoever gave it; one that was made has to be told. */
function told(from: PasswordFrom, password: string): string {
  return from === 'made' ? `Password: ${password}\n(made now and shown only this once: keep it)\n` : '';
}

/** What a person is told of an error. */
export function wordsOf(error: unknown): string {
  if (error instanceof ArgumentError) return `${error.message}\n\n${help}`;
  if (error instanceof GhantiError || error instanceof Error) return error.message;
  return String(error);
}
