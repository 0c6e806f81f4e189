import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import type { Database } from '../driver/database';
import { pgliteDatabase } from '../driver/pglite-database';

/** An embedded database in a folder of its own, with the seam under its store; both are gone when it is closed. */
export async function embeddedDatabase(): Promise<Database> {
  const folder = await mkdtemp(join(tmpdir(), 'ghanti-embedded-'));
  const embedded = await PGlite.create({ dataDir: join(folder, 'db'), parsers: { 20: Number, 1700: Number } });
  return pgliteDatabase(embedded, 'ghanti', () => rm(folder, { recursive: true, force: true }));
}
