import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lockDataDir } from './data-dir-lock';
import { identityOf } from './owner-process';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ghanti-lock-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A program that takes the lock of a folder, says so, and goes on for ever. */
const taker = (where: string) => [
  '--import',
  'tsx',
  '--input-type=module',
  '-e',
  `const { lockDataDir } = await import(${JSON.stringify(new URL('./data-dir-lock.ts', import.meta.url).href)});
   await lockDataDir(${JSON.stringify(where)});
   process.stdout.write('taken');
   setInterval(() => {}, 1_000);`,
];

async function aFolder(name: string): Promise<string> {
  const where = join(folder, name);
  await mkdir(where);
  return where;
}

async function aTaker(where: string) {
  const child = spawn(process.execPath, taker(where), { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return child;
}

describe('a lock whose process was killed', () => {
  it('is taken over at once from a zombie, which nobody reaps', async () => {
    const where = await aFolder('zombie');
    // The shell becomes a program that never asks what became of its child.
    const parent = spawn('sh', ['-c', '"$@" & exec sleep 600', 'sh', process.execPath, ...taker(where)]);
    try {
      await once(parent.stdout, 'data');
      const [pid = ''] = (await readFile(join(where, 'lock'), 'utf8')).split(' ');
      process.kill(Number(pid), 'SIGKILL');
      await (await lockDataDir(where, { livingMs: 0 }))();
      expect(await readFile(`/proc/${pid}/stat`, 'utf8')).toMatch(/\) Z /);
    } finally {
      parent.kill('SIGKILL');
    }
  });

  it('is waited for in the moment in which that dies', async () => {
    for (let round = 0; round < 5; round += 1) {
      const where = await aFolder(`dying-${round}`);
      const child = await aTaker(where);
      child.kill('SIGKILL');
      await (await lockDataDir(where, { livingMs: 0 }))();
    }
  });

  it('is taken over when its pid is that of another process by now', async () => {
    const where = await aFolder('reused');
    const [, , container] = (await identityOf(process.pid)).split(' ');
    await writeFile(join(where, 'lock'), `${process.ppid} 1 ${container}`);
    await (await lockDataDir(where, { livingMs: 0 }))();
  });
});

it('is not taken from a process that lives, and is as soon as that stops', async () => {
  const where = await aFolder('living');
  const child = await aTaker(where);
  try {
    await expect(lockDataDir(where, { livingMs: 300 })).rejects.toThrow(`Another process (${child.pid})`);
    const waiting = lockDataDir(where, { livingMs: 60_000 });
    child.kill('SIGTERM');
    await (await waiting)();
  } finally {
    child.kill('SIGKILL');
  }
});
