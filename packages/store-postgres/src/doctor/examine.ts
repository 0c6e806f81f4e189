import type { Sql } from '../driver/database';
import type { Check } from './check';
import { checks as allChecks } from './checks';

/** Where something does not hold. */
export interface Offender {
  /** `recipient 17` */
  readonly id: string;
  readonly detail: string;
}

/** What one check came to. */
export interface Finding {
  readonly check: Check;
  /** How many rows were looked at. */
  readonly looked: number;
  /** How many offend. */
  readonly found: number;
  /** The first of them, at most as many as were asked for. */
  readonly first: readonly Offender[];
  readonly ms: number;
}

/**
 * Runs every check. `sql` should be one read-only transaction with one snapshot (`openDatabase`), or sums that are moved
 * meanwhile would disagree.
 *
 * @param most  offenders named of each check
 */
export async function examine(
  sql: Sql,
  { checks = allChecks, most = 5 }: { checks?: readonly Check[]; most?: number } = {},
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const check of checks) {
    const from = performance.now();
    const [row] = await sql.query<{ looked: number; found: number; first: Offender[] }>(
      `
WITH offenders AS MATERIALIZED (${check.offenders})
SELECT (${check.population})::float8 AS looked, (SELECT count(*) FROM offenders)::float8 AS found,
  (SELECT coalesce(json_agg(one), '[]') FROM (SELECT id, detail FROM offenders LIMIT $1) one) AS first`,
      [most],
    );
    if (!row) throw new Error(`The check ${check.name} answered nothing.`);
    findings.push({ check, ...row, ms: performance.now() - from });
  }
  return findings;
}

/** True when a promise is broken: notices do not count. */
export function isBroken(findings: readonly Finding[]): boolean {
  return findings.some(({ check, found }) => check.weight === 'violation' && found > 0);
}
