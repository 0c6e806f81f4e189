import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from './database';
import { pgliteDatabase } from './pglite-database';

let database: Database;
beforeAll(async () => {
  database = pgliteDatabase(await PGlite.create(), 'ghanti', async () => {});
});
afterAll(() => database.close());

describe('the embedded database', () => {
  it('lets timers and sockets have their turn among any number of statements', async () => {
    let turns = 0;
    const timer = setInterval(() => {
      turns += 1;
    }, 1);
    let ended = false;
    const statements = Array.from({ length: 300 }, () =>
      database.query('SELECT sum(n) FROM generate_series(1, 3000) n'),
    );
    const all = Promise.all(statements).then(() => {
      ended = true;
    });
    while (!ended) await new Promise((resolve) => setImmediate(resolve));
    clearInterval(timer);
    await all;
    expect(turns).toBeGreaterThan(5);
  });

  it('runs a transaction as one, whatever comes between its statements', async () => {
    await database.query('CREATE TABLE counter (n integer)');
    await database.query('INSERT INTO counter VALUES (0)');
    await Promise.all(
      Array.from({ length: 50 }, () =>
        database.transaction(async (sql) => {
          const [row] = await sql.query<{ n: number }>('SELECT n FROM counter');
          await new Promise((resolve) => setImmediate(resolve));
          await sql.query('UPDATE counter SET n = $1', [(row?.n ?? 0) + 1]);
        }),
      ),
    );
    expect(await database.query('SELECT n FROM counter')).toEqual([{ n: 50 }]);
  });

  it('lets whoever asks for one thing after another go before the steps of an import', async () => {
    const order: string[] = [];
    const steps = Array.from({ length: 6 }, (_, n) =>
      database.bulk(async (sql) => {
        order.push(`import ${n}`);
        await sql.query('SELECT sum(n) FROM generate_series(1, 3000) n');
      }),
    );
    for (const name of ['a', 'b', 'c', 'd']) {
      await database.query('SELECT 1');
      order.push(name);
    }
    await Promise.all(steps);
    expect(order).toHaveLength(10);
    // At most the one step that was running when they came.
    expect(order.indexOf('d')).toBeLessThan(order.indexOf('import 1'));
  });
});
