/*
 * Goals 5 and 12 of the performance plan: whole lives (dispatch, the carrier's events, history, counters, credits) by one engine on a real
 * PostgreSQL and a simulated carrier in the process, against bare rows that are claimed, placed and moved on three times in batches of 500,
 * all in one run on one server; then the same for ten times as many, for the time a number.
 *
 *   npx tsx --tsconfig tsconfig.base.json bench/lives.ts [numbers, default 10000]
 */
import { createEngine, createSimulator } from '@ghanti/core';
import { postgresStore } from '@ghanti/store-postgres';
import pg from 'pg';
import { realPostgres } from '../packages/store-postgres/src/testing/real-postgres';

const few = Number(process.argv[2] ?? 10_000);
const server = await realPostgres({ shared_buffers: '512MB', max_wal_size: '4GB' });
const pool = new pg.Pool({ connectionString: server.connectionString, max: 10 });
const line = (what: string, value: string) => process.stdout.write(`${what.padEnd(64)} ${value}\n`);

/** Rows a second. */
async function rate(rows: number, work: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await work();
  return rows / ((performance.now() - from) / 1_000);
}

/** A claim, a placement and three events for each row: what a life comes to when nothing is checked, kept or counted. */
async function bareLives(numbers: number): Promise<number> {
  await pool.query('DROP TABLE IF EXISTS bare');
  await pool.query(`CREATE TABLE bare (id bigint PRIMARY KEY, rank smallint NOT NULL DEFAULT 0, number text NOT NULL, sid text)
    WITH (fillfactor = 70)`);
  await pool.query(`INSERT INTO bare SELECT n, 0, '+977' || (9800000000 + n) FROM generate_series(1, ${numbers}) n`);
  await pool.query('ANALYZE bare');
  const move = `UPDATE bare SET rank = $3, sid = x.sid FROM unnest($1::bigint[], $2::text[]) x (id, sid)
    WHERE bare.id = x.id AND bare.rank + 0 < $3`;
  return rate(numbers, async () => {
    for (let first = 1; first <= numbers; first += 500) {
      const ids = Array.from({ length: Math.min(500, numbers - first + 1) }, (_, n) => String(first + n));
      const sids = ids.map((id) => `CA${id}`);
      for (const rank of [1, 2, 3, 4, 5]) await pool.query(move, [ids, sids, rank]);
    }
  });
}

async function ourLives(numbers: number, schema: string): Promise<number> {
  const store = await postgresStore({ connectionString: server.connectionString, schema });
  const carrier = createSimulator({ speed: 100_000 });
  const engine = createEngine({
    store,
    telephony: carrier,
    settings: { secret: 'the secret of a store that does not last', callsPerSecond: 1_000_000, channels: 1_000_000 },
  });
  await engine.start();
  try {
    const me = await engine.accounts.create({ email: 'bench@example.com', credits: numbers * 10 });
    const rows = Array.from({ length: numbers }, (_, n) => ({ number: String(9_800_000_000 + n) }));
    const { campaign } = await engine.campaigns.create(me.id, { name: 'Bench', services: 'PHONE' }, rows);
    const ended = new Promise<void>((resolve) => {
      engine.events.on('run', ({ run }) => run.state === 'finished' && resolve());
    });
    return await rate(numbers, async () => {
      await engine.campaigns.begin(me.id, campaign.id, { message: 'नमस्ते' });
      await ended;
    });
  } finally {
    await engine.stop();
    await carrier.close();
    await store.close();
  }
}

try {
  await ourLives(1_000, 'warm_up');
  const bare = await bareLives(few);
  const ours = await ourLives(few, 'few');
  const many = await ourLives(10 * few, 'many');
  line('bare rows, claimed, placed and moved on three times', `${Math.round(bare)}/s`);
  line(`whole lives of ${few}`, `${Math.round(ours)}/s`);
  line(`whole lives of ${10 * few}`, `${Math.round(many)}/s`);
  line('goal 5: of bare rows (must 0.35)', (ours / bare).toFixed(2));
  line('goal 12: time a number at ten times as many (must be 1.25 at most)', (ours / many).toFixed(2));
} finally {
  await pool.end();
  await server.dispose();
}
