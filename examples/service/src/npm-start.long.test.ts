import { spawnSync } from 'node:child_process';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { isRunning, npmStart } from './testing/npm-start';
import { aDataFolder } from './testing/running-service';

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

/** One that listens; whatever is left of it is ended with the test. */
async function aStart(command?: readonly [string, ...string[]]) {
  const data = await aDataFolder();
  const started = npmStart({ PORT: '0', DATA_DIR: data.folder }, command);
  closing.push(data.remove, () => {
    started.killAll();
    const pid = started.servicePid();
    if (pid !== null && isRunning(pid)) process.kill(pid, 'SIGKILL');
  });
  await started.listening();
  return { ...started, folder: data.folder };
}

describe('a service that `npm start` started', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('is drained, and awaited, by a %s that is sent to npm', async (signal) => {
    const { pid, ended, output, servicePid } = await aStart();
    process.kill(pid, signal);
    expect(await ended).toEqual([0, null]);
    expect(output()).toContain('stopping: nobody new is dialled');
    expect(output()).toContain('Ghanti has stopped');
    expect(isRunning(servicePid() ?? 0)).toBe(false);
  });

  it.each(['SIGHUP', 'SIGKILL'] as const)(
    'is drained when npm is gone by a %s, which it does not pass on',
    async (signal) => {
      const { pid, output, servicePid } = await aStart();
      process.kill(pid, signal);
      await until(() => output().includes('Ghanti has stopped'), 'the end of the service');
      await until(() => !isRunning(servicePid() ?? 0), 'the end of the process');
    },
  );

  it.skipIf(spawnSync('script', ['--version']).error !== undefined)(
    'is drained when its terminal is closed, though nothing that it says can be written any more',
    async () => {
      const { pid, folder } = await aStart(['script', '--quiet', '--command', 'npm start', '/dev/null']);
      const lock = join(folder, 'database', 'lock');
      expect(await isThere(lock)).toBe(true);
      // The terminal is script's: it goes with it.
      process.kill(pid, 'SIGKILL');
      // Only a service that closed its database takes the lock away.
      await until(async () => !(await isThere(lock)), 'the end of the service');
    },
  );
});
