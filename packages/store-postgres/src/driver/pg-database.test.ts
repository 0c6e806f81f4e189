import { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RealPostgres, realPostgres } from '../testing/real-postgres';
import type { Database } from './database';
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

describe('a step on a server that cannot take it now', () => {
  async function codeOf(settings: pg.PoolConfig, work: (database: Database) => Promise<unknown>): Promise<unknown> {
    const database = pgDatabase(new pg.Pool({ max: 1, ...settings }), 'ghanti', true);
    try {
      return await work(database).then(
        () => 'done',
        (error: { code?: unknown }) => error.code,
      );
    } finally {
      await database.close();
    }
  }
  async function untilEnded(pid: unknown): Promise<void> {
    const observer = new pg.Client({ connectionString: server.connectionString });
    await observer.connect();
    const isThere = async () => (await observer.query('SELECT FROM pg_stat_activity WHERE pid = $1', [pid])).rowCount;
    while (await isThere()) await sleep(20);
    await observer.end();
  }
  const write = (database: Database) => database.query('CREATE TABLE never (id int)');

  it('is unavailable: a standby that was not promoted writes nothing', async () => {
    const { connectionString } = server;
    expect(await codeOf({ connectionString, options: '-c default_transaction_read_only=on' }, write)).toBe(
      'unavailable',
    );
  });

  it('is unavailable: the server ended a transaction that stood still', async () => {
    const { connectionString } = server;
    const frozen = (database: Database) =>
      database.transaction(async (sql) => {
        const [backend] = await sql.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
        await untilEnded(backend?.pid);
        return sql.query('SELECT 1');
      });
    expect(await codeOf({ connectionString, idle_in_transaction_session_timeout: 100 }, frozen)).toBe('unavailable');
  });

  it('is unavailable: the same, and nobody had heard of it when the next statement was sent', async () => {
    const { connectionString } = server;
    const frozen = (database: Database) =>
      database.transaction(async (sql) => {
        await sql.query('SELECT 1');
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
        return sql.query('SELECT 1');
      });
    expect(await codeOf({ connectionString, idle_in_transaction_session_timeout: 100 }, frozen)).toBe('unavailable');
  });

  it('is unavailable: it waited for a lock for as long as the operator of the server allows', async () => {
    const { connectionString } = server;
    const holder = new pg.Client({ connectionString });
    await holder.connect();
    await holder.query('BEGIN; CREATE TABLE locked (id int); COMMIT; BEGIN; LOCK TABLE locked');
    const wait = (database: Database) => database.query('SELECT FROM locked');
    expect(await codeOf({ connectionString, options: '-c lock_timeout=100' }, wait)).toBe('unavailable');
    await holder.end();
  });

  it.each(['EAI_AGAIN', 'ENETUNREACH', 'EHOSTDOWN', 'ECONNABORTED'])(
    'is unavailable: its network says %s',
    async (code) => {
      const stream = () => {
        const socket = new Socket();
        socket.connect = () => {
          process.nextTick(() => socket.destroy(Object.assign(new Error(code), { code })));
          return socket;
        };
        return socket;
      };
      expect(await codeOf({ connectionString: server.connectionString, stream }, write)).toBe('unavailable');
    },
  );
});

it('runs a statement again that a server of stricter isolation gave up for another', async () => {
  const strict = {
    connectionString: server.connectionString,
    options: '-c default_transaction_isolation=serializable',
  };
  const database = pgDatabase(new pg.Pool({ ...strict, max: 4 }), 'ghanti', true);
  try {
    await database.query('CREATE TABLE hits (n int)');
    await database.query('INSERT INTO hits VALUES (0)');
    await Promise.all(Array.from({ length: 4 }, () => database.query('UPDATE hits SET n = n + 1 FROM pg_sleep(0.1)')));
    expect(await database.query('SELECT n FROM hits')).toEqual([{ n: 4 }]);
  } finally {
    await database.close();
  }
});
