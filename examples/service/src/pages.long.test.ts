import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { aDataFolder, startService } from './testing/running-service';

const password = 'a long enough password';
interface Step {
  readonly commands: string;
  /** Lines of which each has to be in what the commands wrote. */
  readonly shown: readonly string[];
}

/** The commands of a page, each with what it says that they write. */
async function stepsOf(page: string): Promise<Step[]> {
  const text = await readFile(fileURLToPath(new URL(`../../../${page}`, import.meta.url)), 'utf8');
  const blocks = [...text.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(([, kind, body = '']) => ({ kind, body }));
  return blocks.flatMap(({ kind, body }, at) => {
    if (kind !== 'bash' || !body.includes('$api/')) return [];
    const next = blocks[at + 1];
    const shown = next?.kind === 'bash' || next?.kind === 'ts' ? [] : (next?.body.trim().split('\n') ?? []);
    return [{ commands: body, shown }];
  });
}

/** Runs them all in one shell, as who pastes them does, against a service of their own. Answers what each wrote. */
async function run(steps: readonly Step[]): Promise<string[]> {
  const { folder, remove } = await aDataFolder();
  const service = await startService({ PORT: '0', DATA_DIR: folder, GHANTI_PASSWORD: password, SIMULATOR_SPEED: '50' });
  const mark = '===== the next step =====';
  const script = ['set -euo pipefail', ...steps.flatMap(({ commands }) => [commands, `echo '${mark}'`])].join('\n');
  const here = script.replaceAll('http://127.0.0.1:3000', service.url).replaceAll('PASTE IT HERE', password);
  try {
    const { stdout } = await promisify(execFile)('bash', ['-c', here], { cwd: folder, timeout: 300_000 });
    return stdout.split(mark);
  } finally {
    await service.stop();
    await remove();
  }
}

it.each(['docs/api.md', 'README.md'])(
  'does what %s says, command by command',
  async (page) => {
    const steps = await stepsOf(page);
    expect(steps.length).toBeGreaterThan(0);
    const written = await run(steps);
    for (const [at, { commands, shown }] of steps.entries())
      for (const line of shown) expect(written[at], commands).toContain(line.trim());
  },
  600_000,
);
