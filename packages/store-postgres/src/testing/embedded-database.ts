import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '../driver/database';
import { openPglite, pgliteDatabase } from '../driver/pglite-database';

/** An embedded database in a folder of its own, with the seam under its store; both are gone when it is closed. */
export async function embeddedDatabase(): Promise<Database> {
  const folder = await mkdtemp(join(tmpdir(), 'ghanti-embedded-'));
  return pgliteDatabase(await openPglite(join(folder, 'db')), 'ghanti', () =>
    rm(folder, { recursive: true, force: true }),
  );
}
