import type { Database, Sql, SqlValue } from '../../driver/database';

const clock = 'clock_timestamp()';

/**
 * A database whose own clock is somebody else's: where a statement asks for the time of the server (leases do), it is given
 * the virtual one as one more value. Nothing else of a statement changes.
 *
 * @param onWrite told of each statement that may have changed something
 */
export function onVirtualTime(database: Database, now: () => number, onWrite: () => void): Database {
  const given = (sql: Sql): Sql => ({
    async query<Row extends object>(statement: string, values: readonly SqlValue[] = []): Promise<Row[]> {
      const asks = statement.includes(clock);
      const rows = asks
        ? await sql.query<Row>(statement.replaceAll(clock, `$${values.length + 1}::timestamptz`), [
            ...values,
            new Date(now()),
          ])
        : await sql.query<Row>(statement, values);
      if (mayHaveChanged(statement, rows)) onWrite();
      return rows;
    },
  });
  return {
    ...database,
    query: given(database).query,
    transaction: (work) => database.transaction((sql) => work(given(sql))),
    bulk: (work) => database.bulk((sql) => work(given(sql))),
  };
}

/** A worker that finds nothing to claim asks by an UPDATE, too: of no row. An INSERT of no row has taken an id all the same. */
function mayHaveChanged(statement: string, rows: readonly object[]): boolean {
  if (/^\s*SELECT/.test(statement)) return false;
  return rows.length > 0 || !/^\s*UPDATE[\s\S]*RETURNING/.test(statement);
}
