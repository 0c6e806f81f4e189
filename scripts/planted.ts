import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { plantedBugs } from '../packages/core/src/testing/simulation/planted/bugs';
import { foundAt } from '../packages/core/src/testing/simulation/planted/found';
import { hunt } from '../packages/core/src/testing/simulation/planted/hunt';
import { simulate } from '../packages/core/src/testing/simulation/simulate';

const help = `Checks that the recorded seed of each planted bug still shows it.

  npm run planted                 says which seeds no longer do
  npm run planted -- --refresh    finds others for these, and writes them into planted/found.ts
  npm run planted -- --seeds N    looks through N seeds for each of them (2,000 unless told)
`;

const table = fileURLToPath(new URL('../packages/core/src/testing/simulation/planted/found.ts', import.meta.url));

const { values } = parseArgs({
  options: {
    refresh: { type: 'boolean', default: false },
    seeds: { type: 'string', default: '2000' },
    help: { type: 'boolean', default: false },
  },
});
process.exit(values.help ? print(help) : await check(values.refresh, Number(values.seeds)));

function print(text: string): number {
  process.stdout.write(`${text}\n`);
  return 0;
}

async function check(refresh: boolean, seeds: number): Promise<number> {
  const rows = new Map<string, string>();
  let missing = 0;
  for (const bug of plantedBugs) {
    const known = foundAt[bug.name];
    if (known) {
      const [seed, mode, rule] = known;
      if ((await simulate(seed, mode, { plant: bug })).objection?.rule === rule) {
        rows.set(bug.name, row(bug.name, seed, mode, rule));
        continue;
      }
    }
    print(`${bug.name}: ${known ? `seed ${known[0]} no longer shows it` : 'no seed is recorded'}`);
    missing += 1;
    if (!refresh) continue;
    const found = await hunt(bug, seeds);
    if (found.seeds === null || found.mode === null || found.rule === null) {
      print(`${bug.name}: escaped ${seeds} seeds`);
      continue;
    }
    missing -= 1;
    rows.set(bug.name, row(bug.name, found.seeds, found.mode, found.rule));
    print(`${bug.name}: seed ${found.seeds} shows it`);
  }
  if (refresh) await writeFile(table, tableOf([...rows.values()]));
  return missing === 0 ? 0 : 1;
}

function row(name: string, seed: number, mode: string, rule: string): string {
  return `  '${name}': [${seed}, '${mode}', '${rule}'],\n`;
}

function tableOf(rows: readonly string[]): string {
  return `import type { Rule } from '../auditor/objection';
import type { Mode } from '../simulate';

/**
 * The seed that shows each planted bug, the mode it is simulated in, and the rule that the auditor names.
 * Written by \`npm run planted -- --refresh\`.
 */
export const foundAt: Readonly<Record<string, readonly [seed: number, mode: Mode, rule: Rule]>> = {
${rows.join('')}};
`;
}
