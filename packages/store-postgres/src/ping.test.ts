import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { postgresStore } from './postgres';
import { type RealPostgres, realPostgres } from './testing/real-postgres';

let server: RealPostgres;
beforeAll(async () => {
  server = await realPostgres({ fsync: 'off' });
});
afterAll(() => server.dispose());

it('is answered by a server that can be written to, and by no standby', async () => {
  const { connectionString } = server;
  const store = await postgresStore({ connectionString });
  await store.ping();
  const operator = new pg.Client({ connectionString });
  await operator.connect();
  await operator.query('ALTER DATABASE postgres SET default_transaction_read_only = on');
  await operator.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()');
  await operator.end();
  await expect(store.ping()).rejects.toMatchObject({ code: 'unavailable' });
  await expect(store.ping()).rejects.toMatchObject({ code: 'unavailable' });
  await store.close();
});
