import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { understandingOf } from '../../testing/reading';

const folder = new URL('../../testing/files/', import.meta.url);
const read = async (name: string) => understandingOf(await readFile(new URL(name, folder)), {}, name);

/** The rows of `*_formats.xlsx`, as LibreOffice shows them. */
const formats = [
  '2 9801000000 rate=12.5% acct=00123 due=1,250.00 balance=(Rs. 450.50) spent=36:05 left=रु 125,000 on=2026-11-24 ' +
    'at=2026-11-24 17:30 time=17:30 half=1/2 size=9.88E+04 note=plain',
  '3 9801000006 rate=5.0% acct=04567 due=0.50 balance=Rs. 2.68 spent=0:45 left=रु 0 on=2026-01-05 ' +
    'at=2026-01-05 00:15 time=00:05 half=1 1/4 size=1.20E-04 note=25',
  '4 9801000007 rate=100.0% acct=99999 due=1,234,567.89 balance=Rs. 0.00 spent=96:00 left=रु 1,000 on=1999-12-31 ' +
    'at=2026-01-05 09:00 time=23:59 half=2 size=1.00E+15 note=x',
];
const uncalculated = expect.stringMatching(/^\d .*! .*never calculated/);
const moments = 'on=2026-11-24 at=2026-11-24 17:30 time=17:30 rate=12.5% due=Rs. 1,250.00 ok=TRUE';
const dates = '2 9801000000 on=2026-11-24 at=2026-11-24 17:30:15 time=17:30 took=25:30:00 midnight=2026-11-24';

describe('a list that a real program wrote', () => {
  it.each<readonly [file: string, rows: readonly unknown[]]>([
    ['openpyxl_formats.xlsx', formats],
    ['xlsxwriter_formats.xlsx', formats],
    ['libreoffice_formats.xlsx', formats],
    ['openpyxl_dates.xlsx', [dates]],
    ['openpyxl_iso_dates.xlsx', [dates]],
    ['openpyxl_1904.xlsx', ['2 9801000000 on=2026-11-24']],
    ['sheetjs_dates_kathmandu.xlsx', [`2 9801000000 ${moments}`]],
    ['sheetjs_cell_dates.xlsx', [`2 9801000000 ${moments}`]],
    [
      'sheetjs_inline.xlsx',
      ['2 9801000000 name=Sita when=2026-11-24 17:30 ok=TRUE rate=12.5%', '3 +977-980-1000006 name=Ram ok=FALSE'],
    ],
    [
      'exceljs.xlsx',
      [
        '2 9801000000 name=Sita rate=5%',
        '3 9801000006 name=Ram rate=25.0%',
        '4 9801000007 name=2026-11-24',
        '5 #N/A rate=1',
      ],
    ],
    ['percent_and_zeros.xlsx', ['2 9801000000 rate=12.5% acct=00123']],
    ['opx_offset.xlsx', ['6 9801000000 name=Sita']],
    ['opx_formula_nocache.xlsx', ['2 9801000000 name=Sita', uncalculated, '4 9801000007 name=Hari due=7']],
    ['xlsxwriter_formulas.xlsx', ['2 9801000000', '3 9801000006 due=460 name=RAM', uncalculated]],
    ['xw_table_total.xlsx', ['2 9801000000 name=Sita due=450', '3 9801000006 name=Ram due=900', uncalculated]],
    ['opx_hidden_rows.xlsx', ['2 9801000000 name=Sita secret=x', '4 9801000007 name=Hari secret=x']],
    ['opx_empty_first.xlsx', ['2 9801000000 name=Sita']],
    [
      'xlsxwriter_sheets.xlsx',
      [
        '2 +977 9801000000 name=Sita due=450',
        '3 +1 202-555-0123 name=Ann due=1250',
        '4 9801000007 name=Hari due=5',
        '8 9801000011 name=Shown due=9',
      ],
    ],
  ])('%s is read as it is shown', async (file, rows) => {
    expect((await read(file)).rows).toEqual(rows);
  });

  it('names the sheet that it is read from, and counts the rows that it hides', async () => {
    expect(await read('opx_empty_first.xlsx')).toMatchObject({ sheet: 'Numbers', hidden: 0 });
    expect(await read('opx_hidden_rows.xlsx')).toMatchObject({ sheet: 'Sheet', hidden: 1 });
    // One by a filter, one folded away, one of no height; before it a page of remarks, a chart and a hidden sheet.
    expect(await read('xlsxwriter_sheets.xlsx')).toMatchObject({ sheet: 'List', hidden: 3 });
  });

  it('says the same as the CSV that LibreOffice saves of it', async () => {
    const { rows } = await read('libreoffice_formats.csv');
    // A CSV shows midnight and a quarter as this sheet's format does; seconds stand in neither.
    expect(rows).toEqual((await read('libreoffice_formats.xlsx')).rows);
  });
});
