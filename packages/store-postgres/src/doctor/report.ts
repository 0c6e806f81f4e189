import { type Finding, isBroken } from './examine';

const count = new Intl.NumberFormat('en');

/** The report as people read it. */
export function textReport(findings: readonly Finding[], database: string): string {
  const width = Math.max(...findings.map(({ check }) => check.name.length));
  const lines = findings.flatMap(({ check, looked, found, first, ms }) => {
    const verdict = found === 0 ? 'ok  ' : check.weight === 'violation' ? 'FAIL' : 'late';
    const figures = `${count.format(looked).padStart(11)} looked at ${count.format(found).padStart(7)} found ${ms.toFixed(0).padStart(6)} ms`;
    const line = `${verdict}  ${check.invariant.padEnd(3)}  ${check.name.padEnd(width)}${figures}`;
    if (found === 0) return [line];
    const rest = found > first.length ? [`        and ${count.format(found - first.length)} more`] : [];
    return [
      line,
      `        must hold: ${check.holds}`,
      ...first.map(({ id, detail }) => `        ${id}: ${detail}`),
      ...rest,
      `        do this: ${check.remedy}`,
    ];
  });
  const of = (weight: string) => findings.filter(({ check, found }) => check.weight === weight && found > 0).length;
  const ms = findings.reduce((sum, finding) => sum + finding.ms, 0);
  const verdict = isBroken(findings) ? `${of('violation')} BROKEN` : 'none broken';
  return [
    `Ghanti doctor, on ${database}`,
    '',
    ...lines,
    '',
    `${findings.length} checks, ${verdict}, ${of('notice')} with a notice, ${(ms / 1_000).toFixed(1)} s`,
    '',
  ].join('\n');
}

/** The report as programs read it. */
export function jsonReport(findings: readonly Finding[], database: string): string {
  const checks = findings.map(({ check, looked, found, first, ms }) => {
    const { name, invariant, weight, holds, remedy } = check;
    return { name, invariant, weight, looked, found, first, ms: Math.round(ms), holds, remedy };
  });
  return `${JSON.stringify({ database, healthy: !isBroken(findings), checks }, null, 2)}\n`;
}
