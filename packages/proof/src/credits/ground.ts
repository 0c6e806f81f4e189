import type { Store } from '@ghanti/core';
import { postgresStore } from '@ghanti/store-postgres';
import pg from 'pg';
import { type Sql, schemaWriter } from '../../../store-postgres/src/driver/database';
import { openStore } from '../../../store-postgres/src/store';
import { embeddedDatabase } from '../../../store-postgres/src/testing/embedded-database';

/** A database, with as many stores on it as engines are to share it, and our own hand on it. */
export interface Ground {
  readonly name: string;
  readonly stores: readonly Store[];
  readonly sql: Sql;
  close(): Promise<void>;
}

/** A schema on a server: each engine has connections of its own. */
export async function serverGround(connectionString: string, schema: string, engines: number): Promise<Ground> {
  const stores: Store[] = [];
  for (let n = 0; n < engines; n += 1)
    stores.push(await postgresStore({ connectionString, schema, maxConnections: 8 }));
  const client = new pg.Client({ connectionString });
  await client.connect();
  const write = schemaWriter(schema);
  return {
    name: 'PostgreSQL',
    stores,
    sql: {
      async query<Row extends object>(statement: string, values: readonly unknown[] = []) {
        return (await client.query({ text: write(statement), values: [...values] })).rows as Row[];
      },
    },
    async close() {
      await client.end();
      await Promise.all(stores.map((store) => store.close()));
    },
  };
}

/** An embedded database: one process has it, so that its engines share one store. */
export async function embeddedGround(engines: number): Promise<Ground> {
  const database = await embeddedDatabase();
  const store = await openStore(database);
  return {
    name: 'the embedded database',
    stores: Array.from({ length: engines }, () => store),
    sql: database,
    close: () => store.close(),
  };
}
