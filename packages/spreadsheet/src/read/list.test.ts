import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createSpreadsheets } from '../spreadsheets';
import { readFile, understandingOf } from '../testing/reading';
import { textRow, workbookOf } from '../testing/workbook';

const xlsxOf = (...rows: readonly (readonly string[])[]) =>
  workbookOf({ sheet: rows.map((cells, at) => (cells.length === 0 ? '' : textRow(at + 1, ...cells))).join('') });

describe('the ends of lines', () => {
  const ends = ['\r\n', '\n', '\r'];
  const mixtures = ends.flatMap((one) => ends.flatMap((two) => ends.map((three) => [one, two, three] as const)));

  it.each(mixtures)('may be mixed: %j %j %j', async (one, two, three) => {
    const list = `number,name,due${one}9801000000,"Sita${three}Rai",450${two}9801000006,Ram,900${three}9801000007,Hari,20`;
    const right = [
      { row: 2, number: '9801000000', tags: { tags_name: `Sita${three}Rai`, tags_due: '450' } },
      { row: 3, number: '9801000006', tags: { tags_name: 'Ram', tags_due: '900' } },
      { row: 4, number: '9801000007', tags: { tags_name: 'Hari', tags_due: '20' } },
    ];
    expect((await readFile(list)).rows).toMatchObject(right);
    const bytes = Array.from(Buffer.from(list), (byte) => Buffer.from([byte]));
    expect((await readFile(Readable.from(bytes))).rows).toMatchObject(right);
  });
});

describe('what stands above a heading', () => {
  it.each([
    ['sep=;\r\n', ';', 2],
    ['\ufeffsep=;\n', ';', 2],
    ['"sep=;"\n', ';', 2],
    ['sep=\t\n', '\t', 2],
    ['sep=|\n', '|', 2],
    ['SEP=;\r', ';', 2],
    ['Voters of ward 5\n\n# made in 2081, by hand\n', ';', 4],
    ['-*- coding: utf-8 -*-\n', ',', 2],
    ['#encoding=UTF-8\n', ',', 2],
    ['List, of people\n', ';', 2],
    ['Mobile numbers\n', ';', 2],
    ['Phone:;01-4412345\n', ';', 2],
    ['Company Pvt. Ltd.\nTel: 01-4412345\n', ';', 3],
    ['Branch:;Kathmandu\nDate:;2081-01-01\n', ';', 3],
  ])('%j is no row of the list', async (above, delimiter, heading) => {
    const list = `${above}number,name\n9801000000,Sita\n9801000006,Ram\n`.replaceAll(/,(?=name|Sita|Ram)/g, delimiter);
    expect(await understandingOf(list)).toMatchObject({
      ...{ delimiter, number: 'number', tags: { name: 'tags_name' } },
      rows: [`${heading + 1} 9801000000 name=Sita`, `${heading + 2} 9801000006 name=Ram`],
    });
  });

  it('is skipped in a workbook as well, and rows keep their numbers', async () => {
    const file = xlsxOf(
      ['sep=;'],
      ['Voters of ward 5'],
      [],
      ['# by Hari'],
      ['नाम', 'मोबाइल नं.'],
      ['सीता', '9801000000'],
    );
    expect(await understandingOf(file, {}, 'list.xlsx')).toMatchObject({
      ...{ format: 'xlsx', sheet: 'List', delimiter: null, encoding: null, number: 'मोबाइल नं.' },
      rows: ['6 9801000000 nam=सीता'],
    });
  });

  it('is never a person: a row with a number above a heading is data', async () => {
    const list = '9801000000,home,Sita\n,mobile,Ram\n9801000006,mobile,Hari\n';
    expect((await understandingOf(list)).rows).toHaveLength(3);
  });

  it('may be a comment over the heading itself', async () => {
    expect((await understandingOf('#number,name\n9801000000,Sita\n')).rows).toEqual(['2 9801000000 name=Sita']);
    expect((await understandingOf('#,Mobile\n1,9801000000\n')).rows).toEqual(['2 9801000000 column_1=1']);
  });
});

describe('a row with more cells than headings', () => {
  it('is rejected with its row: a comma without quotes has shifted it', async () => {
    const list = 'number,name,due\n9801000000,Rai, Sita,450\n9801000006,Ram,1,250\n9801000007,Hari,450\n';
    expect((await understandingOf(list)).rows).toEqual([
      '2 9801000000 name=Rai due=Sita ! 4 cells, the heading has 3.',
      '3 9801000006 name=Ram due=1 ! 4 cells, the heading has 3.',
      '4 9801000007 name=Hari due=450',
    ]);
  });

  it('is rejected in a workbook as well, wherever the list stands', async () => {
    const file = xlsxOf(['', 'number', 'name'], ['', '9801000000', 'Sita', 'x'], ['', '9801000006', 'Ram']);
    expect((await understandingOf(file, {}, 'list.xlsx')).rows).toEqual([
      '2 9801000000 name=Sita ! 3 cells, the heading has 2.',
      '3 9801000006 name=Ram',
    ]);
  });

  it('is taken when the surplus is blank, or only an error', async () => {
    const list = 'number,name,,,\n9801000000,Sita,,,\n9801000006,Ram,, ,,,\n9801000007,Hari,,,#N/A\n';
    expect((await understandingOf(list)).rows).toEqual([
      '2 9801000000 name=Sita',
      '3 9801000006 name=Ram',
      '4 9801000007 name=Hari',
    ]);
  });

  it('is told by the first row where there is no heading', async () => {
    expect((await understandingOf('9801000000,Sita\n9801000006,Rai, Ram\n')).rows[1]).toContain(
      '! 3 cells, the first row has 2.',
    );
  });
});

describe('a cell', () => {
  it('is its text where it is a formula of one text', async () => {
    const list = '"=""number""",="name"\n"=""0980100000""",Sita\n="9801000006",="007"\n=9801000007,="a"&"b"\n';
    expect((await understandingOf(list)).rows).toEqual([
      '2 0980100000 name=Sita',
      '3 9801000006 name=007',
      '4 =9801000007 name=="a"&"b"',
    ]);
  });

  it.each([
    ' Sita  ',
    '\u00a0Sita\u3000',
    '\u2003Sita\u200b',
    '\u2060Sita\u2800',
    '\ufeffSita\t',
    '\u0085Sita\u180e',
    '\u200eSita\u200f',
  ])('has no blanks at its ends, of whatever script: %j', async (cell) => {
    expect((await understandingOf(`number,name\n9801000000,"${cell}"\n`)).rows).toEqual(['2 9801000000 name=Sita']);
    const file = xlsxOf(['number', 'name'], ['9801000000', cell]);
    expect((await understandingOf(file, {}, 'list.xlsx')).rows).toEqual(['2 9801000000 name=Sita']);
  });

  it.each([
    ...[
      '#N/A',
      '#REF!',
      '#VALUE!',
      '#DIV/0!',
      '#NAME?',
      '#NUM!',
      '#NULL!',
      '#SPILL!',
      '#CALC!',
      '#NV',
      '#N/D',
      '#WERT!',
      '#¡VALOR!',
    ],
    ...['########', '###', 'Err:502', ' #N/A ', '\u2003', '\u200b'],
  ])('is absent when it shows no value: %j', async (cell) => {
    expect((await understandingOf(`number,name\n9801000000,${cell}\n`)).rows).toEqual(['2 9801000000']);
    const file = xlsxOf(['number', 'name'], ['9801000000', cell]);
    expect((await understandingOf(file, {}, 'list.xlsx')).rows).toEqual(['2 9801000000']);
  });

  it.each(['#1', '#hari', '# 5', '##', '!', 'Err', 'Ram #N/A'])('is a text when it only looks so: %j', async (cell) => {
    expect((await understandingOf(`number,name\n9801000000,${cell}\n`)).rows).toEqual([`2 9801000000 name=${cell}`]);
  });

  it('stands in its row, for whom it is handed back to, when that is asked for', async () => {
    const body = Readable.from(['number,name\n9801000000,"=""007"""\n']);
    const sheet = await createSpreadsheets({ threads: 0 }).read(
      body,
      { name: 'list.csv', field: 'list' },
      { keepCells: true },
    );
    const rows = [];
    for await (const { cells } of sheet.rows()) rows.push(cells);
    expect([sheet.understood().headings, rows]).toEqual([['number', 'name'], [['9801000000', '007']]]);
  });
});
