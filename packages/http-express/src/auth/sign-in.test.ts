import { createMemoryStore } from '@ghanti/core';
import { describe, expect, it } from 'vitest';
import { createAccount } from './create-account';
import { createPasswords } from './passwords';
import { createSignIn } from './sign-in';

const hashing = { memoryKib: 4_096, passes: 3, lanes: 1 };

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

describe('signing in', () => {
  it('takes about as long for nobody as for a wrong password', async () => {
    const store = createMemoryStore();
    await createAccount(store, { email: 'asha@example.com', password: 'right' }, hashing);
    const limits = { loginsPerAccount: 1_000, loginsPerAddress: 1_000 };
    const signIn = createSignIn(store, createPasswords(hashing), limits, () => new Date());
    const time = async (email: string) => {
      const start = performance.now();
      await expect(signIn({ email, password: 'wrong', address: '::1' })).rejects.toMatchObject({
        code: 'unauthorized',
      });
      return performance.now() - start;
    };
    await time('warm@example.com');
    const known: number[] = [];
    const unknown: number[] = [];
    for (let turn = 0; turn < 15; turn++) {
      known.push(await time('asha@example.com'));
      unknown.push(await time(`nobody-${turn}@example.com`));
    }
    // A missing comparison would be a hundred times faster; the machine's noise is not.
    expect(median(unknown) / median(known)).toBeGreaterThan(0.5);
    expect(median(unknown) / median(known)).toBeLessThan(2);
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
