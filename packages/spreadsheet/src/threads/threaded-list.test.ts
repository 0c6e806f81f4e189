import { Readable } from 'node:stream';
import { GhantiError, type SheetReader, type Spreadsheets } from '@ghanti/core';
import { describe, expect, it } from 'vitest';
import { createSpreadsheets } from '../spreadsheets';
import { partsOf, textRow } from '../testing/workbook';
import { zipOf } from '../testing/zip';

const threaded = createSpreadsheets({ threads: 1 });
const inProcess = createSpreadsheets({ threads: 0 });

const lines = (from: number, count: number) =>
  Array.from({ length: count }, (_, n) => `98${10_000_000 + from + n},Person ${n}\n`);
const list = (count: number) => `number,name\n${lines(0, count).join('')}`;
const bodyOf = (content: string | Buffer) => Readable.from([Buffer.from(content)]);

const workbook = zipOf(
  partsOf({
    sheet: `${textRow(1, 'number', 'name', 'कैफियत')}${textRow(2, '9800000001', 'Asha', 'ok')}<row r="3"><c r="A3"><v>9800000002</v></c><c r="C3" t="b"><v>1</v></c></row>`,
  }),
);

/** All that a reader says of a file, or the error that refuses it. */
async function told(spreadsheets: Spreadsheets, content: string | Buffer, name = 'list.csv', keepCells = false) {
  try {
    const sheet = await spreadsheets.read(bodyOf(content), { name, field: 'file' }, { keepCells });
    const rows = [];
    for await (const row of sheet.rows()) rows.push(row);
    return { tags: sheet.tags, rows, understood: sheet.understood(), hiddenRows: sheet.hiddenRows() };
  } catch (error) {
    if (!(error instanceof GhantiError)) throw error;
    return { code: error.code, message: error.message, faults: error.faults };
  }
}

async function firstRow(sheet: SheetReader): Promise<string | undefined> {
  for await (const { number } of sheet.rows()) return number;
  return undefined;
}

describe('a list that is read in a thread', () => {
  it.each([
    ['a CSV of several batches', list(1_700), 'list.csv'],
    ['a workbook', workbook, 'list.xlsx'],
    ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1]), 'list.xlsx'],
    ['a file without columns of numbers', 'name,city\nAsha,Kathmandu\n', 'list.csv'],
    ['a file that breaks off', 'number,name\n9800000001,Asha\n9800000002,"Bina\n', 'list.csv'],
    ['nothing', '', 'list.csv'],
  ])('is told as one that is read here: %s', async (_, content, name) => {
    for (const keepCells of [false, true]) {
      const here = await told(inProcess, content, name, keepCells);
      expect(await told(threaded, content, name, keepCells)).toEqual(here);
    }
  });

  it('is refused when it takes more memory than a thread has, and the next one is read', async () => {
    const cells = Array(4).fill('क'.repeat(30_000)).join(',');
    const heavy = `number,a,b,c,d\n${Array.from({ length: 50 }, (_, n) => `98000000${10 + n},${cells}\n`).join('')}`;
    const small = createSpreadsheets({ threads: 1, maxHeapMb: 16 });
    expect(await told(small, heavy)).toMatchObject({
      code: 'too_large',
      faults: [{ field: 'file', code: 'too_large', message: expect.stringMatching(/memory/) }],
    });
    expect(await told(small, list(3))).toMatchObject({ rows: { length: 3 } });
  });

  it('is refused when it takes longer than a thread may work', async () => {
    const hasty = createSpreadsheets({ threads: 1, maxWorkMs: 1 });
    expect(await told(hasty, list(3))).toMatchObject({
      code: 'too_large',
      message: expect.stringMatching(/too long to read/),
    });
  });

  it('gives its thread to the next one when it is left in the middle, also before its first row', async () => {
    const left = await threaded.read(bodyOf(list(50_000)), { name: 'a.csv', field: 'file' });
    expect(await firstRow(left)).toBe('9810000000');
    await left.close?.();
    const unread = await threaded.read(bodyOf(list(50_000)), { name: 'b.csv', field: 'file' });
    await unread.close?.();
    expect(await told(threaded, list(2))).toMatchObject({ rows: { length: 2 } });
    // Once more is harmless, and takes the thread from nobody.
    const mine = await threaded.read(bodyOf(list(5)), { name: 'c.csv', field: 'file' });
    await Promise.all([left.close?.(), unread.close?.()]);
    expect(await firstRow(mine)).toBe('9810000000');
  });

  it('ends when nobody waits for it any more, with the reason of the signal', async () => {
    const gone = new AbortController();
    const reason = new Error('The caller hung up.');
    const body = bodyOf(list(50_000));
    const sheet = await threaded.read(body, { name: 'a.csv', field: 'file' }, { signal: gone.signal });
    const waiting = threaded.read(bodyOf(list(1)), { name: 'b.csv', field: 'file' }, { signal: gone.signal });
    const seen: string[] = [];
    const reading = (async () => {
      for await (const { number } of sheet.rows()) if (seen.push(number) === 700) gone.abort(reason);
    })();
    const refused = { status: 'rejected', reason };
    expect(await Promise.allSettled([reading, waiting])).toEqual([refused, refused]);
    expect(seen.length).toBeLessThan(2_000);
    expect(await told(threaded, list(2))).toMatchObject({ rows: { length: 2 } });
  });

  it('fails with the fault of a file that breaks while it is received', async () => {
    const fault = new GhantiError('too_large', 'The upload is too large.');
    async function* breaking() {
      yield Buffer.from(`number,name\n${lines(0, 3_000).join('')}`);
      throw fault;
    }
    const sheet = await threaded.read(Readable.from(breaking()), { name: 'a.csv', field: 'file' });
    await expect(
      (async () => {
        for await (const _ of sheet.rows());
      })(),
    ).rejects.toBe(fault);
    expect(await told(threaded, list(2))).toMatchObject({ rows: { length: 2 } });
  });

  it('has its long texts cut where no message could take them, and is sent in parts however long its rows are', async () => {
    const long = 'x'.repeat(30_000);
    const content = `number,name\n${Array.from({ length: 40 }, (_, n) => `98000000${10 + n},${long}\n`).join('')}`;
    const { rows = [] } = await told(threaded, content);
    expect(rows).toHaveLength(40);
    expect(rows.map(({ tags }) => String(tags.get('tags_name')).length)).toEqual(rows.map(() => 1_000));
  });

  it('waits its turn when all threads have a list', async () => {
    const sheet = await threaded.read(bodyOf(list(2)), { name: 'a.csv', field: 'file' });
    const order: string[] = [];
    const second = told(threaded, list(1)).then(() => order.push('second'));
    const third = told(threaded, list(1)).then(() => order.push('third'));
    for await (const { number } of sheet.rows()) order.push(number);
    await Promise.all([second, third]);
    expect(order).toEqual(['9810000000', '9810000001', 'second', 'third']);
  });
});
