import { readdirSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { exhausted } from '@ghanti/core';

const mib = 1_048_576;
/** A segment of the write-ahead log. */
const segment = 16 * mib;
/** With so much room nothing needs a closer look. */
const roomy = 96 * mib;
/** What small files grow by while a statement runs: without it nothing is written. */
const least = 4 * mib;
/** Segments that are made ahead, so that what is under way when the disk fills up can still write its log. */
const wanted = 2;
const segmentName = /^[0-9A-F]{24}$/;

/** Asks the database for one value. */
export type Ask = (statement: string) => Promise<unknown>;

/**
 * Keeps an embedded database away from the end of its disk. PostgreSQL gives up a statement whose table cannot grow, and all is as it was;
 * but where its write-ahead log cannot grow it ends its process, and this one is ours: it would hang for ever. So its log always has room
 * that was taken before, and nothing is written while there is too little left.
 *
 * It also bounds the log, which nobody else would: outside a server there is no checkpointer.
 */
export interface DiskSpace {
  /** @throws GhantiError `unavailable`, saying that the disk is full, when nothing may be written now */
  mustHaveRoom(ask: Ask): Promise<void>;
  /** The same, by a glance, in the middle of a transaction. */
  mustHaveLeast(): void;
  /** Gives back the log that is no longer needed, and takes room for what comes. */
  keep(ask: Ask): Promise<void>;
}

/** @param dataDir  the folder of the database */
export function createDiskSpace(dataDir: string): DiskSpace {
  const log = join(dataDir, 'pg_wal');

  /** The log's files that are over, and those that were made ahead. */
  async function segments(ask: Ask): Promise<{ readonly over: number; readonly ahead: number }> {
    const current = String(await ask('SELECT pg_walfile_name(pg_current_wal_insert_lsn())'));
    const names = readdirSync(log).filter((name) => segmentName.test(name));
    return {
      over: names.filter((name) => name < current).length,
      ahead: names.filter((name) => name > current).length,
    };
  }

  async function keep(ask: Ask): Promise<void> {
    const before = await segments(ask);
    if (before.over > 0 && freeBytes(dataDir) >= mib) await ask('CHECKPOINT');
    const { ahead } = before.over > 0 ? await segments(ask) : before;
    const missing = wanted - ahead;
    if (missing <= 0 || freeBytes(dataDir) < (missing + 1) * segment) return;
    // A segment that is over is not given back by the next checkpoint, but used again as one ahead.
    for (let made = 0; made < missing; made += 1) {
      await ask('SELECT pg_switch_wal()');
      await ask("SELECT pg_logical_emit_message(true, 'ghanti', '')");
    }
    await ask('CHECKPOINT');
  }

  return {
    keep,
    mustHaveLeast() {
      if (freeBytes(dataDir) < least) throw exhausted('disk');
    },
    async mustHaveRoom(ask) {
      const free = freeBytes(dataDir);
      if (free >= roomy) return;
      if (free < least) throw exhausted('disk');
      const enough = async () => (wanted - (await segments(ask)).ahead) * segment + least <= free;
      if (await enough()) return;
      await keep(ask);
      if (!(await enough())) throw exhausted('disk');
    },
  };
}

/** What this process may still take of the disk of a folder, in bytes. */
export function freeBytes(folder: string): number {
  const { bsize, bavail, bfree } = statfsSync(folder);
  // Some space is root's alone.
  return bsize * (process.geteuid?.() === 0 ? bfree : bavail);
}
