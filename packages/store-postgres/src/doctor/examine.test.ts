import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Sql } from '../driver/database';
import { postgresStore } from '../postgres';
import { aBusyDatabase } from '../testing/a-busy-database';
import { type RealPostgres, realPostgres } from '../testing/real-postgres';
import { checks } from './checks';
import { examine, isBroken } from './examine';
import { plants } from './plants';
import { textReport } from './report';

let server: RealPostgres;
let client: pg.Client;
const sql: Sql = {
  async query<Row extends object>(statement: string, values = []) {
    return (await client.query({ text: statement, values: [...values] })).rows as Row[];
  },
};

beforeAll(async () => {
  server = await realPostgres();
  const store = await postgresStore({ connectionString: server.connectionString });
  await aBusyDatabase(store);
  await store.close();
  client = new pg.Client({ connectionString: server.connectionString });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await server.dispose();
});

describe('the doctor', () => {
  it('finds nothing in a busy, healthy database, and looks at something in every check', async () => {
    const findings = await examine(sql);
    expect(findings.filter(({ found }) => found > 0)).toEqual([]);
    expect(isBroken(findings)).toBe(false);
    expect(findings.filter(({ looked }) => looked === 0).map(({ check }) => check.name)).toEqual([]);
  });

  it('has a plant for every check, and no other', () => {
    expect(Object.keys(plants).sort()).toEqual(checks.map(({ name }) => name).sort());
  });

  it.each(checks.map((check) => [check.name, check] as const))(
    'finds what was planted against %s',
    async (name, check) => {
      await client.query('BEGIN');
      try {
        await client.query(plants[name] ?? '');
        const findings = await examine(sql, { checks: [check], most: 2 });
        expect(findings[0]?.found).toBeGreaterThan(0);
        expect(findings[0]?.first.length).toBe(Math.min(2, findings[0]?.found ?? 0));
        expect(isBroken(findings)).toBe(check.weight === 'violation');
        expect(findings[0]?.first[0]?.detail).toEqual(expect.any(String));
        const report = textReport(findings, 'a test');
        expect(report).toContain(check.remedy);
        // Reports are sent around: no phone number stands in one.
        expect(report).not.toMatch(/\d{10}/);
      } finally {
        await client.query('ROLLBACK');
      }
    },
  );
});
