import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openPglite } from './pglite-database';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ghanti-making-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('makes an embedded database anew whose making a kill or a full disk cut short', async () => {
  const dataDir = join(folder, 'half');
  await mkdir(dataDir);
  // PGlite takes this for a database, and goes on to open it.
  await writeFile(join(dataDir, 'PG_VERSION'), '17\n');
  await writeFile(`${dataDir}.unfinished`, '');
  const database = await openPglite(dataDir);
  expect((await database.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  await database.close();
  expect(await readdir(folder)).toEqual(['half']);
});

it('opens one that was made as it is', async () => {
  const dataDir = join(folder, 'made');
  const first = await openPglite(dataDir);
  await first.exec('CREATE TABLE kept (id int); INSERT INTO kept VALUES (1)');
  await first.close();
  const again = await openPglite(dataDir);
  expect((await again.query('SELECT id FROM kept')).rows).toEqual([{ id: 1 }]);
  await again.close();
});
