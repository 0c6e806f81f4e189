import type { Database, Sql, SqlValue } from '../driver/database';

/** A statement that ran, and how the planner went about it with the values that it had. */
export interface Explained {
  readonly statement: string;
  readonly plan: string;
}

/** A database that asks for the plan of every statement before it runs it. */
export function explained(database: Database): Database & { readonly plans: Explained[] } {
  const plans: Explained[] = [];
  const explaining = (sql: Sql): Sql => ({
    async query<Row extends object>(statement: string, values: readonly SqlValue[] = []) {
      if (/^\s*(SELECT|WITH|UPDATE|INSERT|DELETE)/.test(statement)) {
        const lines = await sql.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${statement}`, values);
        plans.push({ statement, plan: lines.map((line) => line['QUERY PLAN']).join('\n') });
      }
      return sql.query<Row>(statement, values);
    },
  });
  return {
    ...database,
    plans,
    query: explaining(database).query,
    transaction: (work) => database.transaction((sql) => work(explaining(sql))),
  };
}
