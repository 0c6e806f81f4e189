import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { Store } from '@ghanti/core';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { postgresStore } from './postgres';
import { type RealPostgres, realPostgres } from './testing/real-postgres';

/** The longest wait of a statement: minutes, which the tests let pass without waiting. */
const statementTimeoutMs = 600_000;

let server: RealPostgres;
let line: Awaited<ReturnType<typeof aLine>>;
let store: Store;
beforeAll(async () => {
  server = await realPostgres({ fsync: 'off' });
  line = await aLine(server.connectionString);
  store = await postgresStore({ connectionString: line.url, statementTimeoutMs });
});
afterAll(async () => {
  line.close();
  await store.close();
  await server.dispose();
});

/** A line to the server that can swallow: its connections stay open, and carry nothing any more. New ones carry. */
async function aLine(connectionString: string) {
  const { hostname, port } = new URL(connectionString);
  let swallowed = '';
  let carrying: { isCut: boolean; ends: Socket[] }[] = [];
  const proxy = createServer((near) => {
    const far = connect(Number(port), hostname);
    const pair = { isCut: false, ends: [near, far] };
    carrying.push(pair);
    near.on('data', (bytes) => {
      if (pair.isCut) swallowed += bytes.toString('latin1');
      else far.write(bytes);
    });
    far.on('data', (bytes) => pair.isCut || near.write(bytes));
    for (const end of pair.ends) end.on('error', () => {});
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const url = new URL(connectionString);
  url.port = String((proxy.address() as AddressInfo).port);
  return {
    url: url.toString(),
    swallow() {
      for (const pair of carrying) pair.isCut = true;
    },
    swallowed: () => swallowed,
    close() {
      proxy.close();
      for (const end of carrying.flatMap(({ ends }) => ends)) end.destroy();
      carrying = [];
    },
  };
}

const aPerson = (email: string) => ({
  email,
  firstName: '',
  lastName: '',
  passwordHash: null,
  credits: 100,
  now: new Date(),
});

describe('a server that is gone without a word', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  /** Gives an order to a server that swallows it, and lets the time of a statement pass once the order has left. */
  async function waitedFor(order: () => Promise<unknown>): Promise<unknown> {
    await store.ping();
    line.swallow();
    const before = line.swallowed();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    let outcome: unknown = 'waiting';
    const noted = order().catch((error: unknown) => {
      outcome = error;
    });
    while (line.swallowed() === before) await new Promise((resolve) => setImmediate(resolve));
    await vi.advanceTimersByTimeAsync(statementTimeoutMs);
    expect(outcome).toBe('waiting');
    await vi.advanceTimersByTimeAsync(10_000);
    await noted;
    vi.useRealTimers();
    return outcome;
  }

  it('is not waited for longer than a statement may take, and the next step reaches it anew', async () => {
    expect(await waitedFor(() => store.ping())).toMatchObject({ code: 'unavailable' });
    await store.ping();
  });

  it('is not asked to undo a transaction that it does not answer', async () => {
    const lost = await waitedFor(() => store.accounts.create(aPerson('lost@example.com')));
    expect(lost).toMatchObject({ code: 'unavailable' });
    expect(line.swallowed()).toContain('BEGIN');
    expect(line.swallowed()).not.toContain('ROLLBACK');
    expect(await store.accounts.create(aPerson('lost@example.com'))).not.toBeNull();
  });
});

describe('a statement that takes too long', () => {
  it('rejects with unavailable, changes nothing, and leaves a connection that works', async () => {
    const id = (await store.accounts.create(aPerson('locked@example.com')))?.id ?? 0;
    // Long enough for all but the statement that waits for the lock, on a busy machine too.
    const hurried = await postgresStore({ connectionString: server.connectionString, statementTimeoutMs: 5_000 });
    const other = new pg.Client({ connectionString: server.connectionString });
    await other.connect();
    await other.query('BEGIN');
    await other.query('SELECT FROM ghanti.accounts WHERE id = $1 FOR UPDATE', [id]);
    await expect(hurried.accounts.grant(id, 5, new Date())).rejects.toMatchObject({ code: 'unavailable' });
    await other.end();
    expect(await hurried.accounts.grant(id, 7, new Date())).toMatchObject({ credit: { available: 107 } });
    await hurried.close();
  });
});
