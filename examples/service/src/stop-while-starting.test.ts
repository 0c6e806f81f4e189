import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '@ghanti/store-postgres/testing';
import { afterEach, expect, it } from 'vitest';
import { aDataFolder } from './testing/running-service';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

it('ends with 0 when it is told to stop while it starts, also as the first process of a container', async () => {
  // A database that takes connections and says nothing.
  const silent = createServer(() => {}).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const data = await aDataFolder();
  const port = await freePort();
  closing.push(() => silent.close(), data.remove);
  const child = spawn(process.execPath, ['--import', 'tsx', path('./main.ts')], {
    env: {
      PATH: process.env.PATH ?? '',
      TSX_TSCONFIG_PATH: path('../../../tsconfig.base.json'),
      PORT: String(port),
      DATA_DIR: data.folder,
      DATABASE_URL: `postgres://x@127.0.0.1:${(silent.address() as { port: number }).port}/x`,
    },
    stdio: 'ignore',
  });
  closing.push(() => child.kill('SIGKILL'));
  const ended = once(child, 'exit');
  const isAlive = () =>
    fetch(`http://127.0.0.1:${port}/health/live`).then(
      () => true,
      () => false,
    );
  while (!(await isAlive())) await sleep(50);
  // Nobody listens to a signal by default who has no parent: the kernel drops it.
  child.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
}, 240_000);
