import { createMemoryStore } from '@ghanti/core';
import { hasPassword } from '@ghanti/http-express';
import { beforeEach, describe, expect, it } from 'vitest';
import { readArguments } from './arguments';
import { run, wordsOf } from './run';

const email = 'owner@example.test';
const password = 'a long enough password';
const another = 'another long password';
const hashing = { memoryKib: 8, passes: 1, lanes: 1 };

let store: ReturnType<typeof createMemoryStore>;
beforeEach(() => {
  store = createMemoryStore();
});

/** Runs a command; `typed` is the password that somebody gives it. The answer is what it wrote, or the error's words. */
async function account(args: readonly string[], typed = ''): Promise<{ written: string; refused: string | null }> {
  let written = '';
  const write = (text: string) => {
    written += text;
  };
  try {
    const command = readArguments(args);
    if (command.name === 'help') throw new Error('That is no command.');
    await run(command, { store, hashing, readPassword: async () => typed, write });
    return { written, refused: null };
  } catch (error) {
    return { written, refused: wordsOf(error) };
  }
}

describe('the account command', () => {
  it('makes accounts, the first as administrator, and lists them', async () => {
    const made = await account(['create', ` ${email.toUpperCase()} `, '--credits', '7'], password);
    expect(made).toEqual({ written: `Account 1 was made for ${email}.\n`, refused: null });
    expect(await hasPassword(store, email, password)).toBe(true);
    for (let n = 2; n <= 250; n += 1)
      await store.accounts.create({
        email: `${n}@example.test`,
        firstName: '',
        lastName: '',
        passwordHash: null,
        credits: 0,
        now: new Date(),
      });
    const { written } = await account(['list']);
    expect(written.split('\n')).toHaveLength(252);
    expect(written).toMatch(/^1 +owner@example\.test +administrator +7 +0 +0$/m);
    const rows: unknown = JSON.parse((await account(['list', '--json'])).written);
    expect(rows).toHaveLength(250);
    expect(rows).toMatchObject({ 0: { id: 1, email, is_admin: true, credit: { available: 7, held: 0, spent: 0 } } });
  });

  it('sets a password that is given, or makes one and tells it once', async () => {
    await account(['create', email], password);
    expect((await account(['set-password', email], another)).written).toBe(
      `${email} has a new password; all its logins have ended.\n`,
    );
    expect(await hasPassword(store, email, another)).toBe(true);
    const { written } = await account(['set-password', '1', '--generate']);
    const made = /^Password: (\S{20})$/m.exec(written)?.[1] ?? '';
    expect(await hasPassword(store, email, made)).toBe(true);
  });

  it('grants credits, by email and by id', async () => {
    await account(['create', email], password);
    expect((await account(['grant', email, '5'])).written).toContain('has 5 available');
    expect((await account(['grant', '1', '2'])).written).toContain('has 7 available');
  });

  it.each([
    [['create', email], another, 'There is an account with the email'],
    [['create', 'nobody'], another, 'EMAIL has to be an email address'],
    [['create', 'new@example.test'], 'short', 'A password needs 10 to 256 characters'],
    [['set-password', 'nobody@example.test'], another, 'There is no such account'],
    [['set-password', '99'], another, 'There is no such account'],
    [['set-password', '1'], 'short', 'A password needs 10 to 256 characters'],
    [['set-password', '1'], '', 'No password was given'],
    [['grant', '1', String(Number.MAX_SAFE_INTEGER)], '', `at most ${Number.MAX_SAFE_INTEGER - 1} can be granted`],
    [['list', 'x'], '', 'npm run account -- list [--json]'],
  ])('refuses %j in a sentence, and changes nothing', async (args, typed, words) => {
    await account(['create', email, '--credits', '1'], password);
    const { written, refused } = await account(args, typed);
    expect([written, refused]).toEqual(['', expect.stringContaining(words)]);
    expect(await hasPassword(store, email, password)).toBe(true);
    expect(await store.accounts.count()).toBe(1);
    expect((await store.accounts.byId(1))?.credit.available).toBe(1);
  });
});
