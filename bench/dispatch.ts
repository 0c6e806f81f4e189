/*
 * Goals 1, 3 and 18 of the performance plan, short: the store's dispatch (claim a wave, write its intents) on a real PostgreSQL against
 * bare rows claimed and settled in batches of 500, and against one row a transaction, all in one run on one server.
 *
 *   npx tsx --tsconfig tsconfig.base.json bench/dispatch.ts [numbers, default 20000]
 */
import { postgresStore } from '@ghanti/store-postgres';
import pg from 'pg';
import { aCampaign, anAccount, begun, dialWave } from '../packages/store-postgres/src/testing/a-campaign';
import { realPostgres } from '../packages/store-postgres/src/testing/real-postgres';

const numbers = Number(process.argv[2] ?? 20_000);
const server = await realPostgres({ shared_buffers: '512MB', max_wal_size: '4GB' });
const pool = new pg.Pool({ connectionString: server.connectionString, max: 10 });

/** Rows a second. */
async function rate(rows: number, work: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await work();
  return rows / ((performance.now() - from) / 1_000);
}

async function walBytes(): Promise<number> {
  const { rows } = await pool.query<{ bytes: string }>("SELECT pg_current_wal_lsn() - '0/0' AS bytes");
  return Number(rows[0]?.bytes);
}

async function bareRows(): Promise<void> {
  await pool.query(`CREATE TABLE bare (id bigint PRIMARY KEY, state smallint NOT NULL DEFAULT 0, number text NOT NULL, sid text)
    WITH (fillfactor = 70)`);
  await pool.query(`INSERT INTO bare SELECT n, 0, '+977' || (9800000000 + n) FROM generate_series(1, ${numbers}) n`);
  await pool.query('ANALYZE bare');
}

const claim = `UPDATE bare SET state = 1 WHERE id = ANY(ARRAY(
  SELECT id FROM bare WHERE state = 0 AND id > $2 ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED)) RETURNING id`;
const settle = `UPDATE bare SET state = 2, sid = x.sid FROM unnest($1::bigint[], $2::text[]) x (id, sid) WHERE bare.id = x.id AND state = 1`;

async function inBatches(size: number, until: number): Promise<void> {
  for (let last = '0', done = 0; done < until; ) {
    const { rows } = await pool.query<{ id: string }>(claim, [size, last]);
    const ids = rows.map((row) => row.id);
    await pool.query(settle, [ids, ids.map((id) => `CA${id}`)]);
    done += ids.length;
    last = ids.reduce((a, b) => (Number(a) > Number(b) ? a : b), last);
  }
}

try {
  await bareRows();
  const bare = await rate(numbers, () => inBatches(500, numbers));
  await pool.query('UPDATE bare SET state = 0');
  const few = Math.min(numbers, 1_000);
  const naive = await rate(few, () => inBatches(1, few));
  const store = await postgresStore({ connectionString: server.connectionString });
  const { id } = await anAccount(store);
  await begun(store, id, await aCampaign(store, id, numbers));
  const wal = await walBytes();
  const ours = await rate(numbers, async () => {
    while (await dialWave(store));
  });
  const perNumber = ((await walBytes()) - wal) / numbers;
  await store.close();
  const line = (goal: string, value: string) => process.stdout.write(`${goal.padEnd(58)} ${value}\n`);
  line('bare rows, batch 500, 1 connection', `${Math.round(bare)}/s`);
  line('one row a transaction, 1 connection', `${Math.round(naive)}/s`);
  line('the store: claim and intents', `${Math.round(ours)}/s`);
  line('goal 1: of bare rows (must 0.50)', (ours / bare).toFixed(2));
  line('goal 3: of one at a time (must 10)', (ours / naive).toFixed(1));
  line('goal 18: WAL a number in bytes (must 1200)', Math.round(perNumber).toString());
} finally {
  await pool.end();
  await server.dispose();
}
