import type { Recipient } from '@ghanti/core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as statements from '../statements/contacts.sql';
import { type TwoWorkers, twoWorkers } from '../testing/two-workers';
import { lockContacts } from './contacts';

let workers: TwoWorkers;
beforeAll(async () => {
  workers = await twoWorkers();
});
afterAll(() => workers.dispose());

const number = '+9779800000001';
const gapMs = 600_000;

/** Dials the number for somebody. The answer is when it was dialled before. */
function dial(id: number, now: Date, between?: () => Promise<unknown>): Promise<readonly Date[]> {
  const recipient = { id, dialNumber: number, life: { attemptNo: 1 } } as Recipient;
  return workers.transaction(async (sql) => {
    const contacts = await lockContacts(sql, 1, [number], now, gapMs);
    await contacts.save(sql, [recipient]);
    return contacts.of({ ...recipient, id: 0 }).slice(0, -1);
  }, between);
}

it('keeps a contact of which an older one is purged by another worker in the very moment in which it is over', async () => {
  const first = new Date('2026-11-01T10:00:00Z');
  const over = new Date(first.getTime() + gapMs);
  await dial(1, first);
  await dial(2, over, () => workers.other(statements.purgeContacts, [over]));
  expect(await dial(3, new Date(over.getTime() + 1))).toEqual([over]);
});
