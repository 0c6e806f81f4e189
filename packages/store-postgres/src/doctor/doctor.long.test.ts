import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { embeddedStore } from '../embedded';
import { migrations } from '../migrations';
import { postgresStore } from '../postgres';
import { anAccount } from '../testing/a-campaign';
import { type RealPostgres, realPostgres } from '../testing/real-postgres';
import { checks } from './checks';
import { doctor } from './doctor';

const main = fileURLToPath(new URL('./main.ts', import.meta.url));
const tsconfig = fileURLToPath(new URL('../../../../tsconfig.base.json', import.meta.url));

/** The command, and all that it says. */
async function ask(args: readonly string[], environment: Record<string, string> = {}) {
  const said = { out: '', err: '' };
  const writer = (to: 'out' | 'err') => ({
    write(text: string) {
      said[to] += text;
    },
  });
  const code = await doctor(args, environment, { out: writer('out'), err: writer('err') });
  return { code, ...said };
}

let folder: string;
let server: RealPostgres;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ghanti-doctor-'));
  server = await realPostgres();
  await (await postgresStore({ connectionString: server.connectionString })).close();
});
afterAll(async () => {
  await server.dispose();
  await rm(folder, { recursive: true, force: true });
});

describe('ghanti-doctor', () => {
  it('says how to ask, and what it would look at', async () => {
    expect(await ask(['--help'])).toMatchObject({ code: 0, out: expect.stringContaining('DATABASE_URL') });
    expect((await ask(['--list'])).out.trim().split('\n')).toHaveLength(checks.length);
    expect(await ask(['--wrong'])).toMatchObject({ code: 2, err: expect.stringContaining('--help') });
  });

  it('ends as a process as it ends as a function', async () => {
    const env = { PATH: process.env.PATH ?? '', TSX_TSCONFIG_PATH: tsconfig };
    const child = execFile(process.execPath, ['--import', 'tsx', main, '--data-dir', join(folder, 'nothing')], { env });
    expect(await once(child, 'exit')).toEqual([2, null]);
  }, 120_000);

  it('ends with 0 on a healthy server, and with 1 when a promise is broken', async () => {
    const healthy = await ask([], { DATABASE_URL: server.connectionString });
    expect(healthy.err).toBe('');
    expect(healthy.out).toContain('none broken');
    expect(healthy.code).toBe(0);
    const client = new pg.Client({ connectionString: server.connectionString });
    await client.connect();
    await client.query(`INSERT INTO ghanti.accounts (email, first_name, last_name, is_admin, available, held, spent, created_at)
      VALUES ('x@example.com', '', '', true, 5, 0, 0, now())`);
    await client.end();
    const broken = await ask(['--json', '--database-url', server.connectionString]);
    expect(broken.code).toBe(1);
    const report = JSON.parse(broken.out);
    expect(report.healthy).toBe(false);
    expect(report.checks.find(({ found }: { found: number }) => found > 0)).toMatchObject({
      name: 'accounts-match-ledger',
      first: [{ id: 'account 1' }],
    });
  });

  it('looks into an embedded database, and says so when a service has it open', async () => {
    const store = await embeddedStore({ dataDir: join(folder, 'database') });
    await anAccount(store);
    const locked = await ask(['--data-dir', folder]);
    expect(locked.code).toBe(2);
    expect(locked.err).toContain('Another process');
    expect(locked.err).toContain('Stop it');
    await store.close();
    const free = await ask([], { DATA_DIR: folder });
    expect(free.err).toBe('');
    expect(free.out).toContain('none broken');
    expect(free.code).toBe(0);
    // It left the folder as it was: the service starts again.
    await (await embeddedStore({ dataDir: join(folder, 'database') })).close();
  }, 120_000);

  it('ends with 2 on a schema of another version, which it would judge by rules that are not its own', async () => {
    const client = new pg.Client({ connectionString: server.connectionString });
    await client.connect();
    const look = async (change: string) => {
      await client.query(change);
      const { code, err } = await ask(['--database-url', server.connectionString]);
      return { code, err };
    };
    const newer = `INSERT INTO ghanti.ghanti_migrations (version, name) VALUES (99, 'of tomorrow')`;
    expect(await look(newer)).toEqual({ code: 2, err: expect.stringContaining('newer Ghanti') });
    const older = `UPDATE ghanti.ghanti_migrations SET version = -version WHERE version IN (${migrations.length}, 99)`;
    expect(await look(older)).toEqual({ code: 2, err: expect.stringContaining('older Ghanti') });
    await client.query(`DELETE FROM ghanti.ghanti_migrations WHERE version = -99`);
    await client.query(`UPDATE ghanti.ghanti_migrations SET version = abs(version)`);
    await client.end();
  });

  it('ends with 2 and one clear sentence where there is nothing to look at', async () => {
    const nowhere = await ask(['--data-dir', join(folder, 'nothing')]);
    expect([nowhere.code, nowhere.err]).toEqual([2, expect.stringContaining('There is no embedded database')]);
    const wrong = await ask(['--database-url', 'mysql://x']);
    expect([wrong.code, wrong.err]).toEqual([2, expect.stringContaining('must be a postgres:// URL')]);
  });
});
