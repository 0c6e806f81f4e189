import type { Suppression, SuppressionSteps } from '@ghanti/core';
import type { Database } from '../driver/database';
import * as statements from '../statements/suppressions.sql';

interface SuppressionRow {
  number: string;
  listed_at: Date | null;
  stopped_at: Date | null;
  note: string | null;
}

/** Do-not-call lists, of accounts and of the service. */
export function suppressionSteps(database: Database): SuppressionSteps {
  return {
    async add(accountId, numbers, now) {
      // One row a number: a statement cannot change a row twice. The last word on it counts.
      const rows = [...new Map(numbers.map((one) => [one.number, one])).values()];
      const [row] = await database.query<{ added: number }>(statements.listNumbers, [
        accountId,
        JSON.stringify(rows),
        now,
      ]);
      return row?.added ?? 0;
    },

    async remove(accountId, number, { optedIn }) {
      return database.transaction(async (sql) => {
        const [row] = await sql.query<{ stopped_at: Date | null }>(statements.lockSuppression, [accountId, number]);
        if (!row) return null;
        if (row.stopped_at && !optedIn) return 'opted_out';
        await sql.query(statements.deleteSuppression, [accountId, number]);
        return 'removed';
      });
    },

    async list(accountId, { search = '', page, pageSize }) {
      const matching = [accountId, `${search.replace(/[\\%_]/g, '\\$&')}%`];
      const [all] = await database.query<{ n: number }>(statements.countSuppressions, matching);
      const at = [...matching, pageSize, (page - 1) * pageSize];
      const rows = await database.query<SuppressionRow>(statements.listSuppressions, at);
      return { items: rows.map(suppressionOf), total: all?.n ?? 0 };
    },

    async optOut({ number, line }, now) {
      const [row] = await database.query<{ account_id: number }>(statements.optOut, [number, line, now]);
      return row?.account_id || null;
    },

    async optIn({ number, line }) {
      const [row] = await database.query<{ n: number }>(statements.optIn, [number, line]);
      return (row?.n ?? 0) > 0;
    },
  };
}

function suppressionOf({ number, listed_at, stopped_at, note }: SuppressionRow): Suppression {
  return { number, listedAt: listed_at, stoppedAt: stopped_at, note };
}
