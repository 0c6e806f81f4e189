import { createMemoryStore, GhantiError } from '@ghanti/core';
import { describe, expect, it } from 'vitest';
import { createAccount } from './create-account';
import { createDevices } from './devices';
import { createLoginGuard } from './login-guard';
import { createPasswords, type Passwords } from './passwords';
import { createSignIn } from './sign-in';

const hashing = { memoryKib: 4_096, passes: 3, lanes: 1 };

const password = 'right';

/** Asha's account, and how one signs in to it. `seen` is told each look into the store and each comparison. */
async function signingIn(seen: (work: string) => void = () => {}) {
  const counted = <T extends object>(name: string, part: T): T =>
    new Proxy(part, {
      get: (of, key) => {
        const step: unknown = Reflect.get(of, key);
        if (typeof step !== 'function') return step;
        return (...given: unknown[]) => {
          seen(`${name}.${String(key)}`);
          return Reflect.apply(step, of, given);
        };
      },
    });
  const store = createMemoryStore();
  await createAccount(store, { email: 'asha@example.com', password }, hashing);
  await store.accounts.create({
    email: 'host@example.com',
    firstName: '',
    lastName: '',
    passwordHash: null,
    credits: 0,
    now: new Date(),
  });
  const limits = { loginsPerAccount: 1_000, loginsPerAddress: 1_000, loginsFromStrangers: 1_000 };
  return createSignIn({
    accounts: counted('accounts', store.accounts),
    passwords: counted('passwords', createPasswords(hashing)),
    guard: createLoginGuard({ tallies: counted('tallies', store.tallies) }, limits, () => new Date()),
    devices: createDevices('a secret of the tests, long enough', 'http://127.0.0.1/'),
  });
}

describe('signing in', () => {
  it('does the same work for nobody as for a wrong password: one comparison, and two looks into the store', async () => {
    const work: string[] = [];
    const signIn = await signingIn((what) => work.push(what));
    for (const email of ['asha@example.com', 'nobody@example.com']) {
      await expect(signIn({ email, password: 'wrong', address: '::1' })).rejects.toMatchObject({
        code: 'unauthorized',
      });
      expect(work.splice(0)).toEqual(['accounts.byEmail', 'tallies.judge', 'passwords.matches']);
    }
  });

  it('tries a few from one address at once, and refuses the others before any work is done', async () => {
    const work: string[] = [];
    const signIn = await signingIn((what) => work.push(what));
    const tries = Array.from({ length: 290 }, (_, turn) =>
      // Of one network of IPv6: whoever has one address has them all.
      signIn({ email: `nobody-${turn}@example.com`, password: 'wrong', address: `2001:db8::${turn + 1}` }),
    );
    const codes = (await Promise.allSettled(tries)).map((one) => one.status === 'rejected' && one.reason.code);
    expect(codes.filter((code) => code === 'unauthorized')).toHaveLength(8);
    expect(codes.filter((code) => code === 'throttled')).toHaveLength(282);
    expect(work.filter((what) => what === 'accounts.byEmail')).toHaveLength(8);
  });

  it('counts no try as wrong that was refused before the password was looked at', async () => {
    const store = createMemoryStore();
    await createAccount(store, { email: 'asha@example.com', password }, hashing);
    const limits = { loginsPerAccount: 1, loginsPerAddress: 1, loginsFromStrangers: 1 };
    let isFull = true;
    const passwords = createPasswords(hashing);
    const matches: Passwords['matches'] = async (...given) => {
      if (isFull) throw new GhantiError('unavailable', 'Too many log in at this moment.');
      return passwords.matches(...given);
    };
    const signIn = createSignIn({
      accounts: store.accounts,
      passwords: { ...passwords, matches },
      guard: createLoginGuard(store, limits, () => new Date()),
      devices: createDevices('a secret of the tests, long enough', 'http://127.0.0.1/'),
    });
    const credentials = { email: 'asha@example.com', password, address: '192.0.2.1' };
    for (let turn = 0; turn < 5; turn++)
      await expect(signIn(credentials)).rejects.toMatchObject({ code: 'unavailable' });
    isFull = false;
    expect((await signIn(credentials)).account.email).toBe('asha@example.com');
  });

  it('works as long for nobody as for a wrong password', async () => {
    const signIn = await signingIn();
    const time = async (email: string) => {
      // What it costs the processor: others who use the machine do not count.
      const start = process.cpuUsage();
      await expect(signIn({ email, password: 'wrong', address: '::1' })).rejects.toMatchObject({
        code: 'unauthorized',
      });
      const { user, system } = process.cpuUsage(start);
      return user + system;
    };
    await time('warm@example.com');
    const known: number[] = [];
    const unknown: number[] = [];
    for (let turn = 0; turn < 30; turn++) {
      known.push(await time('asha@example.com'));
      unknown.push(await time(`nobody-${turn}@example.com`));
    }
    // The fastest of many is the work itself, without the machine's noise; a missing comparison is a hundred times faster.
    const ratio = Math.min(...unknown) / Math.min(...known);
    expect(ratio).toBeGreaterThan(0.5);
    expect(ratio).toBeLessThan(2);
  });

  it('hashes with argon2id, and takes no password that is longer than any', async () => {
    const passwords = createPasswords(hashing);
    const encoded = await passwords.hash('p'.repeat(256));
    expect(encoded).toMatch(/^\$argon2id\$v=19\$m=4096,t=3,p=1\$/);
    expect(await passwords.matches('p'.repeat(256), encoded)).toBe(true);
    expect(await passwords.matches('p'.repeat(257), encoded)).toBe(false);
    expect(await passwords.matches('', encoded)).toBe(false);
  });

  it('signs nobody in to an account of a host', async () => {
    const signIn = await signingIn();
    const credentials = { email: 'host@example.com', password: '', address: undefined };
    await expect(signIn(credentials)).rejects.toMatchObject({ code: 'unauthorized' });
  });
});
