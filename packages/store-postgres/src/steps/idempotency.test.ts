import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Database } from '../driver/database';
import { openStore } from '../store';
import { embeddedDatabase } from '../testing/embedded-database';
import { replayedBy } from './idempotency';

let database: Database;
beforeAll(async () => {
  database = await embeddedDatabase();
  await openStore(database);
});
afterAll(() => database.close());

it('forgets keys that are over, though only steps bind keys and nobody claims one', async () => {
  const claim = (key: string) => ({ accountId: 1, scope: 'POST /begin', key, fingerprint: 'f' });
  const first = new Date('2026-11-01T10:00:00Z');
  const bind = (key: string, now: Date) => database.transaction((sql) => replayedBy(sql, claim(key), now));
  for (const key of ['a', 'b', 'c']) await bind(key, first);
  await bind('d', new Date(first.getTime() + 24 * 3_600_000));
  expect(await database.query('SELECT key FROM ghanti.idempotency')).toEqual([{ key: 'd' }]);
});
