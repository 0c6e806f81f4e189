import { describe, expect, it } from 'vitest';
import { refusalOf, understandingOf } from '../../testing/reading';
import { type SheetParts, textRow, workbookWithSheets } from '../../testing/workbook';

const list = textRow(1, 'Mobile', 'Name') + textRow(2, '9843818700', 'Ram');
const cover =
  textRow(1, 'Dues of Kartik 2083') +
  textRow(3, 'Made by', 'Accounts') +
  textRow(4, 'Contact', 'Sita Sharma') +
  textRow(5, 'Phone', '01-4412345');

async function sheetOf(sheets: Readonly<Record<string, SheetParts>>) {
  const { sheet, rows } = await understandingOf(workbookWithSheets(sheets), {}, 'list.xlsx');
  return { sheet, rows };
}

describe('the sheet that a list is read from', () => {
  it.each([
    ['a blank sheet', ''],
    ['a sheet of styled blank cells', '<row r="1"><c r="A1" s="0"/></row>'.concat('<row/>'.repeat(20_000))],
    ['a title', textRow(1, 'Dues of Kartik 2083')],
    ['a page of remarks', cover],
    ['a page of one long text', Array.from({ length: 80 }, (_, at) => textRow(at + 1, `Remark ${at}`)).join('')],
  ])('is not %s before it', async (_, first) => {
    expect(await sheetOf({ First: first, List: list })).toEqual({ sheet: 'List', rows: ['2 9843818700 name=Ram'] });
  });

  it.each([
    ['with another one behind it', { List: list, More: list.replace('9843818700', '9801000000') }, '9843818700'],
    ['with remarks behind it', { List: list, Cover: cover }, '9843818700'],
    [
      'that begins far down',
      { List: `<row/>`.repeat(3_000) + list.replaceAll(/r="(\d)"/g, 'r="300$1"'), More: list },
      '9843818700',
    ],
  ])('is the first %s', async (_, sheets, number) => {
    expect(await sheetOf(sheets)).toMatchObject({ sheet: 'List', rows: [expect.stringContaining(number)] });
  });

  it('is the first with two rows, where none shows phone numbers, and the refusal speaks of it', async () => {
    const refusal = await refusalOf(
      workbookWithSheets({
        Title: textRow(1, 'Dues'),
        Data: textRow(1, 'Roll', 'Due') + textRow(2, '12', '450'),
        C: cover,
      }),
      'list.xlsx',
    );
    expect(refusal.code).toBe('invalid_input');
    expect(refusal.message).toMatch(/Roll/);
  });

  it('is neither hidden nor a chart', async () => {
    const hidden = { state: 'hidden', rows: list } as const;
    const veryHidden = { state: 'veryHidden', rows: list } as const;
    expect(await sheetOf({ A: hidden, B: veryHidden, Chart: { kind: 'chartsheet', rows: list }, List: list })).toEqual({
      sheet: 'List',
      rows: ['2 9843818700 name=Ram'],
    });
  });

  it('is refused with all others when they are blank', async () => {
    expect(await refusalOf(workbookWithSheets({ A: '', B: '<row/>' }), 'list.xlsx')).toMatchObject({
      code: 'invalid_input',
      fault: 'no_heading',
    });
  });

  it('is not searched for without end', async () => {
    const sheets = { A: '<row/>'.repeat(900), B: '<row/>'.repeat(900), List: list };
    expect(await refusalOf(workbookWithSheets(sheets), 'list.xlsx', { maxRows: 1_000 })).toMatchObject({
      code: 'too_large',
    });
  });
});
