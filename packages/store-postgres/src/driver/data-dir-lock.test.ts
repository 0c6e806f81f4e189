import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
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
    await expect(lockDataDir(folder, 500)).rejects.toThrow('Another process');
  } finally {
    clearInterval(living);
  }
});

it('is taken from one that does not, and given back', async () => {
  await stranger();
  const unlock = await lockDataDir(folder, 200);
  await expect(lockDataDir(folder, 200)).rejects.toThrow('Another process');
  await unlock();
  await (await lockDataDir(folder, 200))();
});
