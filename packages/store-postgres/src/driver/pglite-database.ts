import { access, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { PGlite, type Transaction } from '@electric-sql/pglite';
import { exhausted } from '@ghanti/core';
import PQueue from 'p-queue';
import type { Database, Sql, SqlValue } from './database';
import { schemaWriter } from './database';
import { type Ask, type DiskSpace, freeBytes } from './disk-space';
import { typed, withRetries } from './retry';

const int8 = 20;
const numeric = 1700;

/** Its own files, and the log that it takes ahead. */
const bytesToMake = 96 * 1_048_576;
const bytesToOpen = 4 * 1_048_576;
/** PostgreSQL would keep every file open that it ever looked into, up to a thousand: more than many a system lets a process open. */
const mostOpenFiles = 100;

/**
 * Opens an embedded database in a folder, or makes one. Ids and credits come as numbers: they are far below 2^53.
 *
 * PGlite takes a folder with a file PG_VERSION for a database, and that file is not the last that it writes: a process that ended while
 * it made one, killed or for want of space, could leave one that never opens. What is being made has a mark beside it, and is made anew.
 */
export async function openPglite(dataDir: string): Promise<PGlite> {
  const unfinished = `${dataDir}.unfinished`;
  if (await isThere(unfinished)) await rm(dataDir, { recursive: true, force: true });
  const isNew = !(await isThere(dataDir));
  await mkdir(dirname(dataDir), { recursive: true });
  // PGlite ends badly, or never, where it has no room to begin.
  if (freeBytes(dirname(dataDir)) < (isNew ? bytesToMake : bytesToOpen)) throw exhausted('disk');
  if (isNew) await writeFile(unfinished, '');
  const database = await PGlite.create({
    dataDir,
    parsers: { [int8]: Number, [numeric]: Number },
    startParams: [...PGlite.defaultStartParams, '-c', `max_files_per_process=${mostOpenFiles}`],
  });
  await rm(unfinished, { force: true });
  return database;
}

const isThere = (path: string) =>
  access(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false;
      throw error;
    },
  );

/** A step of an import takes 5 to 10 ms: what others wait for it at most. */
const bulkRows = 100;
/** A request asks for one thing after another: only when nobody has asked for so long is it an import's turn, in milliseconds. */
const quietMs = 3;
/** An import waits no longer than this for its turn, in milliseconds: others may ask without a pause. */
const longestGiveWayMs = 50;

/** How often the log is looked at, in milliseconds. */
const keepEveryMs = 10_000;

/** Of a statement that only reads nothing is written; a lock on a row is. */
const writing = /\b(insert|update|delete|merge|truncate|create|alter|drop|copy|vacuum|analyze|for (key )?share)\b/i;
const known = new Map<string, boolean>();

function writes(statement: string): boolean {
  let answer = known.get(statement);
  if (answer === undefined) {
    answer = writing.test(statement);
    known.set(statement, answer);
  }
  return answer;
}

async function told<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw typed(error);
  }
}

/** After so many milliseconds of statements the rest of the process has its turn. */
const turnMs = 10;

/**
 * The seam on PGlite: one connection, so that transactions run one after another. Its statements run on this thread and
 * follow one another without a pause: without a turn for others between them, sockets and timers would wait for seconds.
 */
export function pgliteDatabase(
  database: PGlite,
  schema: string,
  onClose: () => Promise<void>,
  space: DiskSpace | null = null,
): Database {
  const write = schemaWriter(schema);
  const ask: Ask = async (statement) => Object.values((await database.query<object>(statement)).rows[0] ?? {})[0];
  // What it cannot do now, it says no to when somebody writes.
  const keep = () => void connected(async () => space?.keep(ask)).catch(() => {});
  const keeping = setInterval(keep, keepEveryMs).unref();
  const connection = new PQueue({ concurrency: 1 });
  /** Steps of imports wait for each other here, and only the first one for a place among the others. */
  const imports = new PQueue({ concurrency: 1 });
  let turnBeganAt = performance.now();
  let askedAt = Number.NEGATIVE_INFINITY;

  async function run<Row>(on: PGlite | Transaction, statement: string, values: readonly SqlValue[]): Promise<Row[]> {
    if (performance.now() - turnBeganAt > turnMs) {
      await setImmediate();
      turnBeganAt = performance.now();
    }
    if (writes(statement)) space?.mustHaveLeast();
    return (await on.query<Row>(write(statement), [...values])).rows;
  }

  async function connected<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await connection.add(work);
    } finally {
      askedAt = performance.now();
    }
  }

  async function inTransaction<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    await space?.mustHaveRoom(ask);
    return database.transaction((on) => work({ query: (statement, values = []) => run(on, statement, values) }));
  }

  async function alone<Row>(statement: string, values: readonly SqlValue[]): Promise<Row[]> {
    if (writes(statement)) await space?.mustHaveRoom(ask);
    return run<Row>(database, statement, values);
  }

  async function giveWay(): Promise<void> {
    const patience = performance.now() + longestGiveWayMs;
    const isBusy = () => connection.size + connection.pending > 0 || performance.now() - askedAt < quietMs;
    while (isBusy() && performance.now() < patience) await setTimeout(1);
  }

  if (space) keep();
  return {
    needsUpkeep: true,
    bulkRows,
    query: (statement, values = []) => told(connected(() => alone(statement, values))),
    transaction: (work) => told(withRetries(() => connected(() => inTransaction(work)))),
    bulk: (work) =>
      imports.add(async () => {
        await giveWay();
        return told(withRetries(() => connection.add(() => inTransaction(work))));
      }),
    async script(text) {
      await told(
        connected(async () => {
          await space?.mustHaveRoom(ask);
          await database.exec(write(text));
        }),
      );
    },
    mustTakeWrites: () => told(connected(async () => space?.mustHaveRoom(ask))),
    async close() {
      clearInterval(keeping);
      await database.close();
      await onClose();
    },
  };
}
