import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { aDataFolder } from './testing/running-service';

const root = fileURLToPath(new URL('../../..', import.meta.url));

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function until(holds: () => Promise<boolean> | boolean, what: string): Promise<void> {
  for (let turn = 0; turn < 2_400; turn += 1) {
    if (await holds()) return;
    await sleep(50);
  }
  throw new Error(`${what} did not come`);
}

const isThere = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** A service as a person starts it, in a group of processes of its own; whatever is left of it is ended with the test. */
async function aStart(command: string, args: readonly string[]) {
  const data = await aDataFolder();
  const child: ChildProcess = spawn(command, args, {
    cwd: root,
    detached: true,
    // The tests run under npm too: what that says of itself is not for this one.
    env: { PATH: process.env.PATH ?? '', HOME: data.folder, PORT: '0', DATA_DIR: data.folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit');
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk) => {
      output += chunk;
    });
  const pidOf = () => Number(/"pid":(\d+)/.exec(output)?.[1] ?? 0);
  closing.push(data.remove, async () => {
    try {
      process.kill(-(child.pid ?? 0), 'SIGKILL');
    } catch {
      // All of the group is gone, as it should be.
    }
    if (pidOf() > 0 && isAlive(pidOf())) process.kill(pidOf(), 'SIGKILL');
  });
  await until(() => output.includes('Ghanti listens on'), 'the start');
  return { child, ended, pid: child.pid ?? 0, output: () => output, servicePid: pidOf, folder: data.folder };
}

describe('a service that `npm start` started', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('is drained, and awaited, by a %s that is sent to npm', async (signal) => {
    const { pid, ended, output, servicePid } = await aStart('npm', ['start']);
    process.kill(pid, signal);
    expect(await ended).toEqual([0, null]);
    expect(output()).toContain('stopping: nobody new is dialled');
    expect(output()).toContain('Ghanti has stopped');
    expect(isAlive(servicePid())).toBe(false);
  });

  it.each(['SIGHUP', 'SIGKILL'] as const)(
    'is drained when npm is gone by a %s, which it does not pass on',
    async (signal) => {
      const { pid, output, servicePid } = await aStart('npm', ['start']);
      process.kill(pid, signal);
      await until(() => output().includes('Ghanti has stopped'), 'the end of the service');
      await until(() => !isAlive(servicePid()), 'the end of the process');
    },
  );

  it.skipIf(spawnSync('script', ['--version']).error !== undefined)(
    'is drained when its terminal is closed, though nothing that it says can be written any more',
    async () => {
      const { pid, folder } = await aStart('script', ['--quiet', '--command', 'npm start', '/dev/null']);
      const lock = join(folder, 'database', 'lock');
      expect(await isThere(lock)).toBe(true);
      // The terminal is script's: it goes with it.
      process.kill(pid, 'SIGKILL');
      // Only a service that closed its database takes the lock away.
      await until(async () => !(await isThere(lock)), 'the end of the service');
    },
  );
});
