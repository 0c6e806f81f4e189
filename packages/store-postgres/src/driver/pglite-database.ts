import { access, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { PGlite, type Transaction } from '@electric-sql/pglite';
import PQueue from 'p-queue';
import type { Database, Sql, SqlValue } from './database';
import { schemaWriter } from './database';
import { withRetries } from './retry';

const int8 = 20;
const numeric = 1700;

/**
 * Opens an embedded database in a folder, or makes one. Ids and credits come as numbers: they are far below 2^53.
 *
 * PGlite takes a folder with a file PG_VERSION for a database, and that file is not the last that it writes: a process that ended while
 * it made one, killed or for want of space, could leave one that never opens. What is being made has a mark beside it, and is made anew.
 */
export async function openPglite(dataDir: string): Promise<PGlite> {
  const unfinished = `${dataDir}.unfinished`;
  if (await isThere(unfinished)) await rm(dataDir, { recursive: true, force: true });
  if (!(await isThere(dataDir))) {
    await mkdir(dirname(dataDir), { recursive: true });
    await writeFile(unfinished, '');
  }
  const database = await PGlite.create({ dataDir, parsers: { [int8]: Number, [numeric]: Number } });
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

/** After so many milliseconds of statements the rest of the process has its turn. */
const turnMs = 10;

/**
 * The seam on PGlite: one connection, so that transactions run one after another. Its statements run on this thread and
 * follow one another without a pause: without a turn for others between them, sockets and timers would wait for seconds.
 */
export function pgliteDatabase(database: PGlite, schema: string, onClose: () => Promise<void>): Database {
  const write = schemaWriter(schema);
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
    return (await on.query<Row>(write(statement), [...values])).rows;
  }

  async function connected<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await connection.add(work);
    } finally {
      askedAt = performance.now();
    }
  }

  const inTransaction = <T>(work: (sql: Sql) => Promise<T>): Promise<T> =>
    database.transaction((on) => work({ query: (statement, values = []) => run(on, statement, values) }));

  async function giveWay(): Promise<void> {
    const patience = performance.now() + longestGiveWayMs;
    const isBusy = () => connection.size + connection.pending > 0 || performance.now() - askedAt < quietMs;
    while (isBusy() && performance.now() < patience) await setTimeout(1);
  }

  return {
    needsUpkeep: true,
    bulkRows,
    query: (statement, values = []) => connected(() => run(database, statement, values)),
    transaction: (work) => withRetries(() => connected(() => inTransaction(work))),
    bulk: (work) =>
      imports.add(async () => {
        await giveWay();
        return withRetries(() => connection.add(() => inTransaction(work)));
      }),
    async script(text) {
      await connected(() => database.exec(write(text)));
    },
    async close() {
      await database.close();
      await onClose();
    },
  };
}
