import { expect, it } from 'vitest';
import { noSmallDisk, withFewFiles, withFullDisk } from './testing/running-out';

it('goes on dialling, and answers, while more connections are opened than it may have files', async () => {
  const { people, called, kept, opened, ready } = await withFewFiles(256, 600, 200);
  expect(called).toBe(people);
  expect(kept).toBeLessThan(opened);
  // The carrier's own connections come many at once: now and then the next one is turned away.
  expect(new Set(ready)).toEqual(new Set([...ready.filter((status) => status === 0), 200]));
  expect(ready.filter((status) => status === 0).length).toBeLessThan(ready.length / 2);
}, 600_000);

it.skipIf(noSmallDisk() !== null)(
  'says that its disk is full and what would do, loses nobody, and goes on by itself once there is room',
  async () => {
    const { refused, notReady, live, taken, people, ended, output } = await withFullDisk(100);
    for (const answer of [refused, notReady]) {
      expect(answer.http, answer.text).toBe(503);
      expect(answer.body.message).toContain('The disk is full: free space');
      expect(answer.headers.get('retry-after')).not.toBeNull();
    }
    expect(live.http).toBe(200);
    expect(taken.http, taken.text).toBe(201);
    expect(taken.body.data.import.accepted).toBe(5_000);
    expect(ended).toBe(people);
    expect(output).not.toContain('[object Object]');
  },
  600_000,
);
