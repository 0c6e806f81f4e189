/** What a statement may be given. Rows that go in together go in as one JSON text (`json_to_recordset`). */
export type SqlValue = string | number | boolean | Date | null | readonly number[] | readonly string[];

/** Runs statements. Tables are written `ghanti.accounts`; the driver puts the configured schema in place of `ghanti`. */
export interface Sql {
  query<Row extends object>(statement: string, values?: readonly SqlValue[]): Promise<Row[]>;
}

/**
 * The seam under the store: a PostgreSQL pool, or the embedded database. Bigints come back as numbers, timestamps as Dates,
 * JSON as values.
 */
export interface Database extends Sql {
  /**
   * Runs `work` in one transaction, READ COMMITTED. A deadlock or a serialization failure runs it again, so it must change
   * nothing but the database. Throw `Rollback` to undo and still answer.
   */
  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  /** As `transaction`, for one of the many steps of an import: where all share one connection, it lets the others go first. */
  bulk<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  /** How many rows one such step may write or remove. On one connection everybody waits for it. */
  readonly bulkRows: number;
  /** Runs several statements without values, in the transaction that the text itself opens. */
  script(text: string): Promise<void>;
  /** True when nobody else vacuums and analyzes: the store has to. */
  readonly needsUpkeep: boolean;
  /** @throws GhantiError `unavailable` when it could not write now for want of space */
  mustTakeWrites(): Promise<void>;
  close(): Promise<void>;
}

/** Undoes a transaction and carries the answer out of it. */
export class Rollback<T> extends Error {
  constructor(readonly answer: T) {
    super('rolled back on purpose');
  }
}

/** Puts the name of the schema into statements; each text is worked on once. */
export function schemaWriter(schema: string): (statement: string) => string {
  const quoted = `"${schema}"`;
  const written = new Map<string, string>();
  return (statement) => {
    const known = written.get(statement);
    if (known !== undefined) return known;
    const text = statement.replace(/\bghanti\b(?=[.;\s])/g, quoted);
    written.set(statement, text);
    return text;
  };
}
