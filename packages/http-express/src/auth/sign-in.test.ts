import { createMemoryStore } from '@ghanti/core';
import { describe, expect, it } from 'vitest';
import { createAccount } from './create-account';
import { createPasswords } from './passwords';
import { createSignIn } from './sign-in';

const hashing = { memoryKib: 4_096, passes: 3, lanes: 1 };

describe('signing in', () => {
  const limits = { loginsPerAccount: 1_000, loginsPerAddress: 1_000 };

  it('does the same work for nobody as for a wrong password: one comparison, and two looks into the store', async () => {
    const work: string[] = [];
    const counted = <T extends object>(name: string, part: T): T =>
      new Proxy(part, {
        get: (of, key) => {
          const step: unknown = Reflect.get(of, key);
          if (typeof step !== 'function') return step;
          return (...given: unknown[]) => {
            work.push(`${name}.${String(key)}`);
            return Reflect.apply(step, of, given);
          };
        },
      });
    const store = createMemoryStore();
    await createAccount(store, { email: 'asha@example.com', password: 'right' }, hashing);
    const parts = { accounts: counted('accounts', store.accounts), throttles: counted('throttles', store.throttles) };
    const signIn = createSignIn(parts, counted('passwords', createPasswords(hashing)), limits, () => new Date());
    for (const email of ['asha@example.com', 'nobody@example.com']) {
      await expect(signIn({ email, password: 'wrong', address: '::1' })).rejects.toMatchObject({
        code: 'unauthorized',
      });
      expect(work.splice(0)).toEqual(['throttles.hit', 'accounts.byEmail', 'passwords.matches']);
    }
  });

  it('tries a few from one address at once, and refuses the others before any work is done', async () => {
    const store = createMemoryStore();
    let looks = 0;
    const accounts = {
      ...store.accounts,
      byEmail: (email: string) => store.accounts.byEmail(email).finally(() => looks++),
    };
    const signIn = createSignIn({ ...store, accounts }, createPasswords(hashing), limits, () => new Date());
    const tries = Array.from({ length: 290 }, (_, turn) =>
      signIn({ email: `nobody-${turn}@example.com`, password: 'wrong', address: '192.0.2.1' }),
    );
    const codes = (await Promise.allSettled(tries)).map((one) => one.status === 'rejected' && one.reason.code);
    expect(codes.filter((code) => code === 'unauthorized')).toHaveLength(8);
    expect(codes.filter((code) => code === 'throttled')).toHaveLength(282);
    expect(looks).toBe(8);
  });

  it('works as long for nobody as for a wrong password', async () => {
    const store = createMemoryStore();
    await createAccount(store, { email: 'asha@example.com', password: 'right' }, hashing);
    const signIn = createSignIn(store, createPasswords(hashing), limits, () => new Date());
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
    const store = createMemoryStore();
    const now = new Date();
    await store.accounts.create({
      email: 'host@example.com',
      firstName: '',
      lastName: '',
      passwordHash: null,
      credits: 0,
      now,
    });
    const signIn = createSignIn(
      store,
      createPasswords(hashing),
      { loginsPerAccount: 5, loginsPerAddress: 5 },
      () => now,
    );
    await expect(signIn({ email: 'host@example.com', password: '', address: undefined })).rejects.toThrow();
  });
});
