import { describe, expect, it } from 'vitest';
import { storeKit } from '../../testing/store';
import { createMemoryStore, type LedgerEntry } from '.';

storeKit(async () => ({ store: createMemoryStore() }), { histories: 200 });

describe('the memory store', () => {
  it('makes the first account of an empty store the administrator', async () => {
    const store = createMemoryStore();
    const account = { firstName: 'A', lastName: 'B', passwordHash: null, credits: 0, now: new Date() };
    expect(await store.accounts.create({ ...account, email: 'a@example.com' })).toMatchObject({ id: 1, isAdmin: true });
    expect(await store.accounts.create({ ...account, email: 'b@example.com' })).toMatchObject({ isAdmin: false });
  });

  it('writes every movement of credits to the ledger that it was given', async () => {
    const ledger: LedgerEntry[] = [];
    const store = createMemoryStore({ ledger });
    const account = { firstName: 'A', lastName: 'B', email: 'a@example.com', passwordHash: null, now: new Date() };
    const { id = 0 } = (await store.accounts.create({ ...account, credits: 7 })) ?? {};
    await store.accounts.grant(id, 3, new Date());
    expect(ledger).toEqual([
      { accountId: id, kind: 'grant', amount: 7 },
      { accountId: id, kind: 'grant', amount: 3 },
    ]);
  });

  it('grants only whole credits', async () => {
    const store = createMemoryStore();
    for (const amount of [0, -1, 1.5, Number.NaN])
      await expect(store.accounts.grant(1, amount, new Date())).rejects.toThrow(RangeError);
  });

  it('is not ready once it is closed', async () => {
    const store = createMemoryStore();
    await store.ping();
    await store.close();
    await expect(store.ping()).rejects.toThrow('closed');
  });

  it('shares nothing with another', async () => {
    const [one, other] = [createMemoryStore(), createMemoryStore()];
    const account = {
      firstName: 'A',
      lastName: 'B',
      email: 'a@example.com',
      passwordHash: null,
      credits: 1,
      now: new Date(),
    };
    await one.accounts.create(account);
    expect(await other.accounts.count()).toBe(0);
  });
});
