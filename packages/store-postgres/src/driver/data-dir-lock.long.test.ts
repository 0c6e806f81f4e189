import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lockDataDir } from './data-dir-lock';

let folder: string;
let lock: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ghanti-lock-'));
  lock = join(folder, 'lock');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What the first process of another container leaves: it has the number that we may have too, and cannot be seen from here. */
const stranger = () => writeFile(lock, `${process.pid} 1 pid:[1]`);

it('is not taken from a process of another container that lives, though that has the number of this one', async () => {
  await stranger();
  const living = setInterval(() => utimes(lock, new Date(), new Date()), 50);
  try {
    await expect(lockDataDir(folder, { watchMs: 500 })).rejects.toThrow('Another process');
  } finally {
    clearInterval(living);
  }
});

it('is taken from one that does not, and given back', async () => {
  await stranger();
  const unlock = await lockDataDir(folder, { watchMs: 200 });
  await expect(lockDataDir(folder, { watchMs: 200 })).rejects.toThrow('Another process');
  await unlock();
  await (await lockDataDir(folder, { watchMs: 200 }))();
});

describe('a lock whose process is gone', () => {
  const rounds = 60;
  /** Comes for the folders 0, 1, ... at the same instants as others do, and says which it got. */
  const racer = `
    const { lockDataDir } = await import(${JSON.stringify(new URL('./data-dir-lock.ts', import.meta.url).href)});
    const got = [];
    for (let round = 0; round < ${rounds}; round += 1) {
      while (Date.now() < Number(process.env.FROM) + 100 * round);
      await lockDataDir(process.env.FOLDER + '/' + round, { livingMs: 0 }).then(() => got.push(round), () => {});
    }
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    process.stdout.write(JSON.stringify(got));
    process.exit();`;

  it('is taken by one of several processes that come at once', { timeout: 60_000 }, async () => {
    for (let round = 0; round < rounds; round += 1) {
      await mkdir(join(folder, String(round)));
      await writeFile(join(folder, String(round), 'lock'), '999999999 1');
    }
    const env = { PATH: process.env.PATH ?? '', FOLDER: folder, FROM: String(Date.now() + 5_000) };
    const race = () =>
      promisify(execFile)(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', racer], { env });
    const came = await Promise.all([race(), race(), race()]);
    const got = came.flatMap(({ stdout }) => JSON.parse(stdout) as number[]);
    expect(got.sort((a, b) => a - b)).toEqual(Array.from({ length: rounds }, (_, round) => round));
  });
});
