import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { invalidField, type SheetRow, type Spreadsheets } from '@ghanti/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Client } from './testing/client';
import { plainSpreadsheets } from './testing/doubles';
import { startService, type TestService } from './testing/service';

const path = '/api/system/campaigns/';
const plain = plainSpreadsheets();

/** A list named `endless.csv` has rows until somebody stops reading it; any other is read as what it is. */
let rowsRead = 0;
let reading = 0;
const spreadsheets: Spreadsheets = {
  ...plain,
  async read(body, file, options) {
    const sheet = await plain.read(body, file, options);
    if (file.name === 'refused.csv') throw invalidField(file.field, 'broken_file', 'It is broken.');
    if (file.name !== 'endless.csv') return sheet;
    async function* rows(): AsyncIterable<SheetRow> {
      reading += 1;
      try {
        for (;;) {
          await setImmediate();
          const number = `98${String(10_000_000 + (rowsRead++ % 1_000))}`;
          yield { row: 2, number, numeric: false, tags: new Map() };
        }
      } finally {
        reading -= 1;
      }
    }
    return { ...sheet, rows };
  },
};

let service: TestService;
let client: Client;
beforeEach(async () => {
  rowsRead = 0;
  service = await startService({
    dials: false,
    router: { spreadsheets, limits: { filesAtOnce: 2, filesPerAccount: 1, filesWaitingPerAccount: 2 } },
  });
  client = await service.account();
  for (const name of ['endless.csv', 'short.csv', 'refused.csv'])
    await service.uploads.save(null, name, Readable.from([Buffer.from('number\n9800000001\n')]));
});
afterEach(() => service.stop());

const named = (name: string) => ({ name: 'named', services: 'SMS', send_to_number_file: name });

/** Asks for a campaign of the endless list, as a caller who may hang up. */
function endless(by: Client): { hangUp(): void; ended: Promise<unknown> } {
  const caller = new AbortController();
  const ended = fetch(`${service.url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${by.token}`, 'content-type': 'application/json' },
    body: JSON.stringify(named('endless.csv')),
    signal: caller.signal,
  }).then(
    ({ status, headers }) => `${status} after ${headers.get('retry-after')} s`,
    () => 'hung up',
  );
  return { hangUp: () => caller.abort(), ended };
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await setImmediate();
}

describe('files that are named, read in turn', () => {
  it('keep one account from the places of another, and are refused to who has enough of them', async () => {
    const callers = Array.from({ length: 5 }, () => endless(client));
    const answers: unknown[] = [];
    for (const { ended } of callers) void ended.then((answer) => answers.push(answer));
    await until(() => answers.length === 2);
    expect(answers).toEqual(['429 after 5 s', '429 after 5 s']);
    expect(reading).toBe(1);
    const other = await service.account();
    expect((await other.post(path, named('short.csv'))).status).toBe(201);
    for (const caller of callers) caller.hangUp();
    await Promise.all(callers.map(({ ended }) => ended));
    expect(answers.slice(2)).toEqual(['hung up', 'hung up', 'hung up']);
    await until(() => reading === 0);
  });

  it('end with their caller, and leave nothing of the campaign', async () => {
    const caller = endless(client);
    await until(() => rowsRead > 10);
    caller.hangUp();
    await until(() => reading === 0);
    const read = rowsRead;
    expect((await client.post(path, named('short.csv'))).status).toBe(201);
    expect(rowsRead).toBe(read);
    expect((await client.get(path)).number('pagination', 'total_items')).toBe(1);
    expect(await service.store.campaigns.discardStale(new Date(Date.now() + 60_000))).toBe(0);
    expect(service.logged.filter((one) => JSON.stringify(one).includes('a request failed'))).toEqual([]);
  });

  it('give their place back when they are refused', async () => {
    for (let n = 0; n < 4; n++) expect((await client.post(path, named('refused.csv'))).status).toBe(400);
    expect((await client.post(path, named('short.csv'))).status).toBe(201);
  });
});
