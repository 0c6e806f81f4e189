import { createMemoryStore } from '@ghanti/core';
import { beforeEach, describe, expect, it } from 'vitest';
import { createLoginGuard, type LoginGuard } from './login-guard';

const limits = { loginsPerAccount: 10, loginsPerAddress: 300, loginsFromStrangers: 100 };
const email = 'owner@example.com';
const home = '198.51.100.7';
const minute = 60_000;

let now: Date;
let guard: LoginGuard;
beforeEach(() => {
  now = new Date('2030-01-01T00:00:00Z');
  guard = createLoginGuard(createMemoryStore(), limits, () => now);
});
const pass = (ms: number) => {
  now = new Date(now.getTime() + ms);
};

interface From {
  readonly address: string;
  readonly email?: string;
  readonly device?: string;
}

/** Tries a password; the answer is 0 when it was looked at, else how long it has to wait. */
async function guess(from: From, isRight = false): Promise<number> {
  try {
    const admission = await guard.admit({ device: null, email, ...from });
    if (isRight) await admission.right();
    return 0;
  } catch (error) {
    if (error instanceof Error && 'retryAfterMs' in error) return Number(error.retryAfterMs);
    throw error;
  }
}
const signIn = (from: From) => guess(from, true);
const crowd = (size: number) => Array.from({ length: size }, (_, n) => `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}`);

/** Wrong passwords from one place, one after the other, without a pause. */
async function wrong(times: number, from: From): Promise<number[]> {
  const waits: number[] = [];
  for (let turn = 0; turn < times; turn++) waits.push(await guess(from));
  return waits;
}

/** Everybody of a crowd guesses whenever it may, for so long; the answer is how many guesses were looked at. */
async function attack(addresses: readonly string[], ms: number): Promise<number> {
  const end = now.getTime() + ms;
  const due = new Map(addresses.map((address) => [address, now.getTime()]));
  let looked = 0;
  for (; now.getTime() < end; pass(10_000))
    for (const [address, at] of due) {
      if (at > now.getTime()) continue;
      const waitMs = await guess({ address });
      if (waitMs === 0) looked += 1;
      due.set(address, now.getTime() + waitMs);
    }
  return looked;
}

describe('an attacker at one address', () => {
  const address = '203.0.113.9';

  it('has ten guesses, then waits, and each further guess makes the wait longer, to more than ten minutes', async () => {
    expect(await wrong(11, { address })).toEqual([...Array(10).fill(0), 10_000]);
    const waits: number[] = [];
    for (let turn = 0; turn < 9; turn++) {
      const waitMs = await guess({ address });
      waits.push(waitMs / 1_000);
      pass(waitMs - 1);
      expect(await guess({ address })).toBe(1);
      pass(1);
      expect(await guess({ address })).toBe(0);
    }
    expect(waits.slice(0, 7)).toEqual([10, 20, 40, 80, 160, 320, 640]);
    // One is forgotten every quarter of an hour.
    for (const seconds of waits.slice(7)) expect([640, 900]).toContain(seconds);
  });

  it('gains nothing by guessing while it has to wait, and loses nothing either', async () => {
    await wrong(10, { address });
    for (let second = 10; second > 0; second -= 1) {
      expect(await guess({ address })).toBe(second * 1_000);
      pass(1_000);
    }
    expect(await guess({ address })).toBe(0);
  });

  it('keeps the owner out nowhere: not at home, and not at a place where he never was', async () => {
    await signIn({ address: home });
    await wrong(1_000, { address });
    expect(await signIn({ address: home })).toBe(0);
    expect(await signIn({ address: '192.0.2.77' })).toBe(0);
  });

  it('has no more guesses with all addresses of its network of IPv6', async () => {
    const waits: number[] = [];
    for (let n = 0; n < 20; n++) waits.push(await guess({ address: `2001:db8:7:7::${n.toString(16)}` }));
    expect(waits.filter((waitMs) => waitMs === 0)).toHaveLength(10);
    expect(await guess({ address: '2001:db8:7:8::1' })).toBe(0);
  });

  it('has 300 guesses at all accounts in a quarter of an hour', async () => {
    let looked = 0;
    const end = now.getTime() + 15 * minute;
    for (let n = 0; now.getTime() < end; n++) {
      const waitMs = await guess({ address, email: `victim-${n}@example.com` });
      if (waitMs === 0) looked += 1;
      pass(waitMs);
    }
    expect(looked).toBeGreaterThan(590);
    expect(looked).toBeLessThanOrEqual(600);
    pass(15 * minute);
    for (let n = 0; n < 300; n++) expect(await guess({ address, email: `other-${n}@example.com` })).toBe(0);
    expect(await guess({ address, email: 'one-more@example.com' })).toBeGreaterThan(0);
  });

  it('is not told apart from one that guesses at an account that nobody has', async () => {
    await signIn({ address: home });
    const known = await wrong(15, { address });
    expect(await wrong(15, { address: '203.0.113.10', email: 'nobody@example.com' })).toEqual(known);
  });

  it('who sits at the address of the owner uses up no count of a device that signed in before', async () => {
    await signIn({ address: home });
    await wrong(100, { address: home });
    expect(await guess({ address: home })).toBeGreaterThan(0);
    expect(await signIn({ address: home, device: 'phone' })).toBe(0);
  });
});

describe('an attacker at a thousand addresses', () => {
  const addresses = crowd(1_000);

  it('never keeps out the owner who comes from where he signed in before', async () => {
    await signIn({ address: home });
    for (let round = 0; round < 5; round++) {
      await attack(addresses, 5 * minute);
      expect(await guess({ address: home })).toBe(0);
      expect(await signIn({ address: home })).toBe(0);
    }
  });

  it('makes the owner wait who comes from somewhere new, but not for ever: he is let in when he was told', async () => {
    await attack(addresses, 10 * minute);
    const waitMs = await signIn({ address: '192.0.2.77' });
    expect(waitMs).toBeGreaterThan(0);
    expect(waitMs).toBeLessThanOrEqual(15 * minute);
    await attack(addresses, waitMs);
    expect(await signIn({ address: '192.0.2.77' })).toBe(0);
    await attack(addresses, minute);
    expect(await signIn({ address: '192.0.2.77' })).toBe(0);
  });

  it('gets fewer guesses than one in ten minutes from each address', async () => {
    await attack(addresses, 30 * minute);
    expect(await attack(addresses, 60 * minute)).toBeLessThanOrEqual(6 * addresses.length);
  });

  it('makes strangers wait longer the more it has guessed, and is forgotten when it has gone', async () => {
    const newcomer = async () => (await guess({ address: `192.0.2.${++last}` })) / 1_000;
    let last = 0;
    for (const address of addresses.slice(0, 100)) expect(await guess({ address })).toBe(0);
    expect(await newcomer()).toBe(10);
    for (const address of addresses) await guess({ address });
    pass(10_000);
    for (const address of addresses.slice(100, 160)) await guess({ address });
    expect(await newcomer()).toBe(20);
    pass(2 * 60 * minute);
    expect(await newcomer()).toBe(0);
  });

  it('leaves other accounts alone', async () => {
    await attack(addresses, 10 * minute);
    expect(await signIn({ address: '192.0.2.77', email: 'neighbour@example.com' })).toBe(0);
  });
});

describe('an owner', () => {
  it('has as many wrong passwords of his own at each place, and is forgiven when he is right', async () => {
    await signIn({ address: home });
    for (let round = 0; round < 3; round++) {
      expect(await wrong(9, { address: home })).toEqual(Array(9).fill(0));
      expect(await signIn({ address: home })).toBe(0);
    }
    expect(await wrong(11, { address: home })).toEqual([...Array(10).fill(0), 10_000]);
    expect(await signIn({ address: '192.0.2.77' })).toBe(0);
  });

  it('is forgotten at a place where he was not for 90 days', async () => {
    await signIn({ address: home });
    pass(91 * 24 * 60 * minute);
    for (const address of crowd(100)) await guess({ address });
    expect(await signIn({ address: home })).toBe(10_000);
  });

  it('is let through when a clock was set back', async () => {
    await wrong(12, { address: home });
    pass(-24 * 60 * minute);
    expect(await guess({ address: home })).toBeLessThanOrEqual(15 * minute);
  });
});

describe('many tries at once', () => {
  it('are counted each', async () => {
    const tries = await Promise.all(Array.from({ length: 50 }, () => guess({ address: home })));
    expect(tries.filter((waitMs) => waitMs === 0)).toHaveLength(10);
  });

  it('that were taken back are not counted', async () => {
    for (let turn = 0; turn < 30; turn++) await (await guard.admit({ email, address: home, device: null })).undo();
    expect(await wrong(10, { address: home })).toEqual(Array(10).fill(0));
    const waitMs = await guess({ address: home });
    pass(waitMs);
    await (await guard.admit({ email, address: home, device: null })).undo();
    expect(await guess({ address: home })).toBe(0);
  });
});
