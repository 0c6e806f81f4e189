import { freePort } from '@ghanti/store-postgres/testing';
import { expect, it } from 'vitest';
import { killLoop } from './testing/kill-loop';
import { aDataFolder } from './testing/running-service';

it('always comes back when it is killed and started again at once', async () => {
  const data = await aDataFolder();
  try {
    const { refusals, startMs, calls, people } = await killLoop(7, data.folder, await freePort());
    expect(refusals).toEqual([]);
    expect(startMs.length).toBe(6);
    expect(calls).toBeLessThanOrEqual(people);
  } finally {
    await data.remove();
  }
}, 900_000);
