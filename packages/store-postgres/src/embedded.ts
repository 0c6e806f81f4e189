import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Store } from '@ghanti/core';
import { z } from 'zod';
import { lockDataDir } from './driver/data-dir-lock';
import { createDiskSpace } from './driver/disk-space';
import { openPglite, pgliteDatabase } from './driver/pglite-database';
import { schemaName } from './options';
import { openStore } from './store';

const optionsOf = z.strictObject({ dataDir: z.string().min(1), schema: schemaName });

export interface EmbeddedStoreOptions {
  /** A folder for the database; made when it is not there. One process at a time. */
  readonly dataDir: string;
  /** The schema that holds all tables. Default `ghanti`. */
  readonly schema?: string;
}

/**
 * The store on an embedded database in a folder (PGlite): no server, the same SQL. What it acknowledged survives the end of
 * the process at any instant, `kill -9` too, but not a power cut: it does not flush to the disk (docs/adr/0002).
 *
 * @example
 * const store = await embeddedStore({ dataDir: './.ghanti/database' })
 * @throws ZodError for wrong options; Error when another process has the folder
 */
export async function embeddedStore(options: EmbeddedStoreOptions): Promise<Store> {
  const { dataDir, schema } = optionsOf.parse(options);
  const folder = resolve(dataDir);
  await mkdir(folder, { recursive: true });
  const unlock = await lockDataDir(folder);
  try {
    const dataDir = join(folder, 'pglite');
    const database = await openPglite(dataDir);
    return await openStore(pgliteDatabase(database, schema, unlock, createDiskSpace(dataDir)));
  } catch (error) {
    await unlock();
    throw error;
  }
}
