import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { moneyChecks } from '../../../store-postgres/src/doctor/checks/money.sql';
import { examine } from '../../../store-postgres/src/doctor/examine';
import { type RealPostgres, realPostgres } from '../../../store-postgres/src/testing/real-postgres';
import { openBooks } from './books';
import { embeddedGround, type Ground, serverGround } from './ground';
import { creditStorm } from './storm';

const orders = Number(process.env.CREDIT_ORDERS);
const engines = 3;

async function expectHeld(ground: Ground): Promise<void> {
  try {
    const { verdict, failures, measured } = await creditStorm(ground, orders, () => {});
    expect(failures).toEqual([]);
    expect(verdict).toMatchObject({ doubles: [], violations: [] });
    expect(measured['commits checked']).toBeGreaterThan(orders / 4);
    expect(measured['snapshots checked']).toBeGreaterThan(1);
  } finally {
    await ground.close();
  }
}

let server: RealPostgres;
beforeAll(async () => {
  server = await realPostgres({ fsync: 'off' });
});
afterAll(() => server.dispose());

describe(`credits under ${orders} orders at once through three engines (T25)`, { timeout: 600_000 }, () => {
  it('add up at every commit on PostgreSQL', async () => {
    await expectHeld(await serverGround(server.connectionString, 'storm', engines));
  });

  it('add up at every commit on the embedded database', async () => {
    await expectHeld(await embeddedGround(engines));
  });

  it('are seen not to when a commit breaks them', async () => {
    const ground = await serverGround(server.connectionString, 'broken_storm', 1);
    try {
      const books = await openBooks(ground.sql);
      const about = { firstName: '', lastName: '', passwordHash: null, now: new Date() };
      const account = await ground.stores[0]?.accounts.create({ email: 'a@example.com', credits: 10, ...about });
      expect(await books.broken()).toEqual([]);
      expect(await books.checks()).toBeGreaterThan(0);
      await ground.sql.query('UPDATE ghanti.accounts SET available = available + 1 WHERE id = $1', [account?.id ?? 0]);
      expect(await books.broken()).toEqual([expect.stringContaining('I4: account 1 has available 11')]);
      const found = (await examine(ground.sql, { checks: moneyChecks })).filter((one) => one.found > 0);
      expect(found.map(({ check }) => check.name)).toEqual(['accounts-match-ledger']);
    } finally {
      await ground.close();
    }
  });
});
