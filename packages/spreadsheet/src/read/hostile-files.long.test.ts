import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { GhantiError } from '@ghanti/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { type HostileFile, hostileFiles } from '../testing/hostile-files';
import type { Measured } from '../testing/measure-read';
import { chanceOf, mutated } from '../testing/mutate';
import { readFile } from '../testing/reading';

/** `HOSTILE_MUTATIONS=2000 npx vitest run packages/spreadsheet/src/read/hostile-files.long.test.ts` for more; `HOSTILE_SEED` for others. */
const mutations = Number(process.env.HOSTILE_MUTATIONS);
const seed = Number(process.env.HOSTILE_SEED ?? 1);

const mostMebibytes = 300;
const mostMs = 30_000;
const script = fileURLToPath(new URL('../testing/measure-read.ts', import.meta.url));
const tsconfig = fileURLToPath(new URL('../../../../tsconfig.base.json', import.meta.url));

describe('hostile files, read one after another in one process', () => {
  let measured: readonly Measured[] = [];

  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ghanti-hostile-'));
    try {
      const paths: string[] = [];
      for (const [index, file] of hostileFiles.entries()) {
        const path = join(folder, `${index}-${file.name}`);
        await writeFile(path, file.content());
        paths.push(path);
      }
      const read = [process.execPath, ['--import', 'tsx', script, JSON.stringify(paths)]] as const;
      const { stdout } = await promisify(execFile)(...read, {
        env: { ...process.env, TSX_TSCONFIG_PATH: tsconfig },
        maxBuffer: 64 * 1_024 * 1_024,
      });
      measured = stdout
        .trim()
        .split('\n')
        .map((line): Measured => JSON.parse(line));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }, 300_000);

  it.each(hostileFiles.map(({ what, comes }, index) => [what, comes, index] as const))(
    'one that %s is refused, or read to the letter',
    (_what, comes, index) => {
      const { refused, faults, numbers, rows, ms } = measured[index] ?? {};
      if (typeof comes === 'string') {
        expect(refused).toBe(comes === 'too_large' ? 'too_large' : 'invalid_input');
        expect(faults).toMatchObject([{ field: 'list', message: expect.stringMatching(/^[^\n]{10,1500}$/) }]);
      } else expect({ refused, numbers, rows }).toEqual({ refused: null, numbers: comes, rows: comes.length });
      expect(ms).toBeLessThan(mostMs);
    },
  );

  it(`take less than ${mostMebibytes} MB together`, () => {
    expect(measured.at(-1)?.peakMebibytes).toBeLessThan(mostMebibytes);
  });

  it('are sixty and more, each of its own kind', () => {
    expect(hostileFiles.length).toBeGreaterThanOrEqual(60);
    expect(new Set(hostileFiles.map(({ what, name }) => `${what} ${name}`)).size).toBe(hostileFiles.length);
    expect(measured).toHaveLength(hostileFiles.length);
  });
});

/** Files whose bytes are few enough to be changed many times. */
const small: readonly { name: string; bytes: Buffer }[] = hostileFiles
  .filter(({ comes, what }) => comes !== 'too_large' && !/million|megabyte|gzip/.test(what))
  .map((file: HostileFile) => ({ name: file.name, bytes: file.content() }))
  .filter(({ bytes }) => bytes.length < 100_000);

describe('a hostile file that was changed at random', () => {
  it(`is refused or read, and nothing else: ${mutations} of seed ${seed}`, {
    timeout: 60_000 + mutations * 200,
  }, async () => {
    const chance = chanceOf(seed);
    const outcomes = new Set<string>();
    for (let turn = 0; turn < mutations; turn++) {
      const { bytes, name } = small[chance(small.length)] ?? { bytes: Buffer.alloc(0), name: '' };
      try {
        await readFile(mutated(bytes, chance), name);
        outcomes.add('read');
      } catch (error) {
        if (!(error instanceof GhantiError)) throw error;
        expect(error.faults[0]).toMatchObject({ field: 'list', message: expect.stringMatching(/^[^\n]{10,1500}$/) });
        outcomes.add(error.code);
      }
    }
    expect(outcomes.size).toBeGreaterThan(1);
    for (const outcome of outcomes) expect(['invalid_input', 'too_large', 'read']).toContain(outcome);
  });
});
