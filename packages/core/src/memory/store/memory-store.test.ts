import { describe, expect, it } from 'vitest';
import type { Id } from '../../domain/words';
import type { Store } from '../../ports/store';
import { storeKit } from '../../testing/store';
import { createMemoryStore, type LedgerEntry } from '.';

storeKit(
  async () => {
    const ledger: LedgerEntry[] = [];
    const store = createMemoryStore({ ledger });
    return { store, close: () => expectLedgerToExplain(store, ledger) };
  },
  { histories: 200 },
);

/** After all that the kit did: every balance is the sum of the account's movements. */
async function expectLedgerToExplain(store: Store, ledger: readonly LedgerEntry[]): Promise<void> {
  const balances = new Map<Id, { available: number; held: number; spent: number }>();
  for (const { accountId, kind, amount } of ledger) {
    const balance = balances.get(accountId) ?? { available: 0, held: 0, spent: 0 };
    balances.set(accountId, balance);
    balance.available += { grant: amount, hold: -amount, settle: 0, release: amount }[kind];
    balance.held += { grant: 0, hold: amount, settle: -amount, release: -amount }[kind];
    balance.spent += kind === 'settle' ? amount : 0;
  }
  for (const [accountId, balance] of balances) expect((await store.accounts.byId(accountId))?.credit).toEqual(balance);
}

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
