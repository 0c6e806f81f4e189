import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { workspace } from './packages';
import { asEsm, sampleOf } from './samples';

it('embeds as the README says: its ten lines, as pasted, call two people and end', { timeout: 120_000 }, async () => {
  const sample = asEsm(await sampleOf(`${workspace}README.md`));
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '--eval', sample],
    { cwd: workspace, env: { PATH: process.env.PATH, TSX_TSCONFIG_PATH: `${workspace}tsconfig.base.json` } },
  );
  expect(stdout.trim().split('\n')).toEqual(expect.arrayContaining(['1 in progress', '1 completed', '2 unanswered']));
  expect(sample.trim().split('\n').length).toBeLessThanOrEqual(12);
});
