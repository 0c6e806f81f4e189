import { setImmediate } from 'node:timers/promises';
import { PGlite, type Transaction } from '@electric-sql/pglite';
import PQueue from 'p-queue';
import type { Database, SqlValue } from './database';
import { schemaWriter } from './database';
import { withRetries } from './retry';

const int8 = 20;
const numeric = 1700;

/** Opens an embedded database in a folder. Ids and credits come as numbers: they are far below 2^53. */
export function openPglite(dataDir: string): Promise<PGlite> {
  return PGlite.create({ dataDir, parsers: { [int8]: Number, [numeric]: Number } });
}

/** After so many milliseconds of statements the rest of the process has its turn. */
const turnMs = 10;

/**
 * The seam on PGlite: one connection, so that transactions run one after another. Its statements run on this thread and
 * follow one another without a pause: without a turn for others between them, sockets and timers would wait for seconds.
 */
export function pgliteDatabase(database: PGlite, schema: string, onClose: () => Promise<void>): Database {
  const write = schemaWriter(schema);
  const connection = new PQueue({ concurrency: 1 });
  let turnBeganAt = performance.now();

  async function run<Row>(on: PGlite | Transaction, statement: string, values: readonly SqlValue[]): Promise<Row[]> {
    if (performance.now() - turnBeganAt > turnMs) {
      await setImmediate();
      turnBeganAt = performance.now();
    }
    return (await on.query<Row>(write(statement), [...values])).rows;
  }

  return {
    needsUpkeep: true,
    query: (statement, values = []) => connection.add(() => run(database, statement, values)),
    transaction: (work) =>
      withRetries(() =>
        connection.add(() =>
          database.transaction((on) => work({ query: (statement, values = []) => run(on, statement, values) })),
        ),
      ),
    async script(text) {
      await connection.add(() => database.exec(write(text)));
    },
    async close() {
      await database.close();
      await onClose();
    },
  };
}
