import type { PGlite, Transaction } from '@electric-sql/pglite';
import type { Database, SqlValue } from './database';
import { schemaWriter } from './database';
import { withRetries } from './retry';

/** The seam on PGlite: one connection, so that transactions run one after another. */
export function pgliteDatabase(database: PGlite, schema: string, onClose: () => Promise<void>): Database {
  const write = schemaWriter(schema);
  const run = async <Row>(on: PGlite | Transaction, statement: string, values: readonly SqlValue[]): Promise<Row[]> =>
    (await on.query<Row>(write(statement), [...values])).rows;

  return {
    needsUpkeep: true,
    query: (statement, values = []) => run(database, statement, values),
    transaction: (work) =>
      withRetries(() =>
        database.transaction((on) => work({ query: (statement, values = []) => run(on, statement, values) })),
      ),
    async script(text) {
      await database.exec(write(text));
    },
    async close() {
      await database.close();
      await onClose();
    },
  };
}
