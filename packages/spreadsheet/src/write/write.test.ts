import { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import type { SheetReport } from '@ghanti/core';
import exceljs from 'exceljs';
import { describe, expect, it } from 'vitest';
import { createSpreadsheets } from '../spreadsheets';
import { writeXlsx } from './xlsx';

type Row = readonly (string | number | null)[];

const formulas = ['=1+1', '+977', '-2', '@SUM(A1)', '\tx', '\rx', '＝1', '=cmd|"/c calc"!A1', '=HYPERLINK("http://a")'];

function report(columns: readonly string[], rows: readonly Row[]): SheetReport {
  return {
    columns,
    rows: (async function* () {
      yield* rows;
    })(),
  };
}

const { write } = createSpreadsheets();

/** Opens what was written with another program's reader. */
async function opened(body: Readable): Promise<exceljs.Workbook> {
  const workbook = new exceljs.Workbook();
  const bytes = await buffer(body);
  await workbook.xlsx.load(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer);
  return workbook;
}

describe('writing a CSV', () => {
  it('writes a mark, CRLF, quotes where they are needed, and nothing for null', async () => {
    const body = write(
      'csv',
      report(
        ['number', 'name'],
        [
          ['९८४', 'Ram, "K"'],
          [1.5, null],
          ['', 'a\nb'],
        ],
      ),
    );
    // `text` of the stream consumers would drop the mark.
    expect((await buffer(body)).toString()).toBe('\ufeffnumber,name\r\n९८४,"Ram, ""K"""\r\n1.5,\r\n,"a\nb"\r\n');
  });

  it.each(formulas)('guards %j, also in a heading', async (formula) => {
    const written = await text(write('csv', report([formula], [[formula]])));
    for (const line of written
      .replace(/^\ufeff/, '')
      .split('\r\n')
      .filter(Boolean))
      expect(line).toMatch(/^"?'/);
  });

  it('leaves numbers below zero numbers', async () => {
    expect(await text(write('csv', report(['a'], [[-5]])))).toContain('\r\n-5\r\n');
  });
});

describe('writing an XLSX', () => {
  it('writes what another program reads: texts, numbers and blanks', async () => {
    const rows: Row[] = [
      ['+9779843818700', 'राम & <co> "x"', 1.5],
      ['  spaces ', null, -3],
      ['a\r\nb\u0001', '', 1e21],
    ];
    const [sheet] = (await opened(write('xlsx', report(['number', 'name', 'price'], rows)))).worksheets;
    expect(sheet?.name).toBe('Report');
    expect(sheet?.getRow(1).values).toEqual([undefined, 'number', 'name', 'price']);
    expect(sheet?.getRow(2).values).toEqual([undefined, '+9779843818700', 'राम & <co> "x"', 1.5]);
    expect(sheet?.getRow(3).values).toEqual([undefined, '  spaces ', undefined, -3]);
    expect(sheet?.getCell('C4').value).toBe('1e+21');
  });

  it.each(formulas)('writes %j as a text', async (formula) => {
    const [sheet] = (await opened(write('xlsx', report(['a'], [[formula]])))).worksheets;
    expect(sheet?.getCell('A2').type).toBe(exceljs.ValueType.String);
  });

  it('goes on in another sheet, under the heading again, where one is full', async () => {
    const rows = Array.from({ length: 7 }, (_, row) => [row]);
    const { worksheets } = await opened(writeXlsx(report(['n'], rows), 4));
    expect(worksheets.map(({ name }) => name)).toEqual(['Report', 'Report 2', 'Report 3']);
    expect(worksheets.map((sheet) => sheet.getColumn(1).values.slice(1))).toEqual([
      ['n', 0, 1, 2],
      ['n', 3, 4, 5],
      ['n', 6],
    ]);
  });

  it('writes a heading alone', async () => {
    const [sheet] = (await opened(write('xlsx', report(['number'], [])))).worksheets;
    expect(sheet?.rowCount).toBe(1);
  });
});

describe.each(['csv', 'xlsx'] as const)('a report as %s', (format) => {
  it('ends with the failure of its rows', async () => {
    const rows = (async function* () {
      yield ['1'];
      throw new Error('the database went away');
    })();
    await expect(buffer(write(format, { columns: ['a'], rows }))).rejects.toThrow('the database went away');
  });

  it('ends the query behind its rows when its reader goes away', async () => {
    let asked = 0;
    let ended = false;
    const rows = (async function* () {
      try {
        for (;;) yield [`${Math.random()}`.repeat(20), asked++];
      } finally {
        ended = true;
      }
    })();
    for await (const _ of write(format, { columns: ['a', 'b'], rows })) break;
    await expect.poll(() => ended).toBe(true);
    expect(asked).toBeLessThan(100_000);
  });

  it('asks for no more rows than its reader can take', async () => {
    let asked = 0;
    const rows = (async function* () {
      for (;;) yield [`${Math.random()}`.repeat(20), asked++];
    })();
    const body = write(format, { columns: ['a', 'b'], rows });
    const chunks = body[Symbol.asyncIterator]();
    while (asked === 0) await chunks.next();
    // It comes to a stand by itself, however slow the machine is.
    for (let before = -1; before !== asked; ) {
      before = asked;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(asked).toBeLessThan(100_000);
    body.destroy();
  });
});

describe('the reports of a stream', () => {
  it('are streams of bytes', () => {
    expect(write('csv', report(['a'], []))).toBeInstanceOf(Readable);
    expect(write('csv', report(['a'], [])).readableObjectMode).toBe(false);
  });
});
