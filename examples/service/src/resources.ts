import { readdirSync, readFileSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { exhausted } from '@ghanti/core';
import type { Config } from './config';

/** How many files, sockets included, this process may have open; null where the system does not tell. */
export function openFilesLimit(): number | null {
  try {
    const limits = readFileSync('/proc/self/limits', 'utf8');
    const soft = /^Max open files\s+(\d+)/m.exec(limits)?.[1];
    return soft === undefined ? null : Number(soft);
  } catch {
    return null;
  }
}

/** How many it has open now; null where the system does not tell. */
function openFiles(): number | null {
  try {
    return readdirSync('/proc/self/fd').length;
  } catch {
    return null;
  }
}

/** A connection, and the file that its request reads or writes. */
const filesPerConnection = 2;
/** For what the process opens now and then: files of the database, of the log, of threads that start. */
const spareFiles = 48;
const fewest = 8;
const most = 10_000;

/**
 * How many connections callers may have open at once: so many that the carrier, the database and the disk always find a file to open.
 * Asked once everything of the service's own is open.
 */
export function mostConnections(config: Config, limit = openFilesLimit(), open = openFiles() ?? 0): number {
  if (config.MAX_CONNECTIONS !== undefined) return config.MAX_CONNECTIONS;
  if (limit === null) return most;
  const outgoing =
    (config.TELEPHONY === 'simulated' ? 0 : config.REQUESTS_AT_ONCE) +
    (config.DATABASE_URL === undefined ? 0 : config.DATABASE_CONNECTIONS) +
    config.REQUESTS_PER_ENDPOINT;
  // Never are all of them open for long, and a request that finds no file to open is tried again.
  const left = limit - open - spareFiles - outgoing / 2;
  return Math.max(fewest, Math.min(most, Math.floor(left / filesPerConnection)));
}

/** Fewer than these: the next thing that is opened may be the one that fails. */
const leastFiles = 16;
const leastBytes = 4 * 1_048_576;
/** Asked as often as somebody likes, it looks once in so many milliseconds. */
const lookMs = 500;

/** Tells what has run out of what the service needs beside its parts, for people; null when nothing has. */
export function createResourceWatch(dataDir: string): () => string | null {
  let lookedAt = Number.NEGATIVE_INFINITY;
  let found: string | null = null;
  const look = () => {
    const [limit, open] = [openFilesLimit(), openFiles()];
    if (limit !== null && open !== null && limit - open < leastFiles) return exhausted('files').message;
    return isFull(dataDir) || isFull(tmpdir()) ? exhausted('disk').message : null;
  };
  return () => {
    if (performance.now() - lookedAt >= lookMs) {
      found = look();
      lookedAt = performance.now();
    }
    return found;
  };
}

function isFull(folder: string): boolean {
  const { bsize, bavail, bfree, files, ffree } = statfsSync(folder);
  // Some space is root's alone. A disk of which no number of files is known has no such limit.
  const free = bsize * (process.geteuid?.() === 0 ? bfree : bavail);
  return free < leastBytes || (files > 0 && ffree === 0);
}
