import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RealPostgres, realPostgres } from '../testing/real-postgres';
import { pgDatabase } from './pg-database';

let server: RealPostgres;
beforeAll(async () => {
  server = await realPostgres({ fsync: 'off' });
});
afterAll(() => server.dispose());

/** Tells each client, once, what the server says to a connection that it ends: when the pool has just stopped listening to it. */
function endsAtHandOver(pool: pg.Pool): void {
  pool.on('acquire', (client) => {
    const stopListening = client.removeListener.bind(client);
    client.removeListener = (event, listener) => {
      client.removeListener = stopListening;
      stopListening(event, listener);
      client.emit('error', Object.assign(new Error('terminating connection'), { code: '57P01' }));
      return client;
    };
  });
}

describe('a connection that the server ends in the moment in which the pool hands it out', () => {
  it('ends no process', async () => {
    const pool = new pg.Pool({ connectionString: server.connectionString, max: 1 });
    const database = pgDatabase(pool, 'ghanti', true);
    endsAtHandOver(pool);
    try {
      expect(await database.transaction((sql) => sql.query('SELECT 1 AS one'))).toEqual([{ one: 1 }]);
      expect(await database.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    } finally {
      await database.close();
    }
  });
});
