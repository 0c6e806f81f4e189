import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import exceljs from 'exceljs';
import { describe, expect, it } from 'vitest';
import { numbersOf, readFile, refusalOf } from '../../testing/reading';
import { textRow, workbookOf } from '../../testing/workbook';

/** A workbook as Excel would save it, with shared strings. */
async function saved(fill: (workbook: exceljs.Workbook) => void): Promise<Buffer> {
  const workbook = new exceljs.Workbook();
  fill(workbook);
  return Buffer.from(await workbook.xlsx.writeBuffer());
}

describe('reading an XLSX that exceljs saved', () => {
  it('reads numbers kept as numbers, as text, in E notation and in any script', async () => {
    const file = await saved((workbook) => {
      const sheet = workbook.addWorksheet('List');
      sheet.addRow(['Name', 'Phone Number', 'Amount']);
      sheet.addRow(['राम', 9843818700, 1500]);
      sheet.addRow(['Sita', '+977 984-3818701', 0.1 + 0.2]);
      sheet.addRow(['Hari', '९८४३८१८७०२', true]);
      sheet.addRow(['Gita', 9.843818703e9, null]);
      sheet.addRow(['Mina', '9.843818704E9', '007']);
      sheet.addRow(['Nita', 9843818705.5]);
    });
    expect(await readFile(file, 'list.xlsx')).toEqual({
      tags: ['tags_name', 'tags_amount'],
      rows: [
        { row: 2, number: '9843818700', numeric: true, tags: { tags_name: 'राम', tags_amount: 1500 } },
        { row: 3, number: '+977 984-3818701', numeric: false, tags: { tags_name: 'Sita', tags_amount: 0.3 } },
        { row: 4, number: '९८४३८१८७०२', numeric: false, tags: { tags_name: 'Hari', tags_amount: 'TRUE' } },
        { row: 5, number: '9843818703', numeric: true, tags: { tags_name: 'Gita' } },
        { row: 6, number: '9843818704', numeric: false, tags: { tags_name: 'Mina', tags_amount: '007' } },
        { row: 7, number: '9843818705.5', numeric: true, tags: { tags_name: 'Nita' } },
      ],
    });
  });

  it('reads what formulas came to, and no value where they failed or were never run', async () => {
    const file = await saved((workbook) => {
      const sheet = workbook.addWorksheet('List');
      sheet.addRow(['number', 'name']);
      sheet.addRow([
        { formula: '9843818000+700', result: 9843818700 },
        { formula: 'UPPER("ram")', result: 'RAM' },
      ]);
      sheet.addRow([9801000000, { formula: 'NA()', result: { error: '#N/A' } }]);
      sheet.addRow([{ formula: 'NA()', result: { error: '#N/A' } }, 'Sita']);
      sheet.addRow([9801000001, { formula: 'A1' }]);
    });
    expect((await readFile(file, 'list.xlsx')).rows).toEqual([
      { row: 2, number: '9843818700', numeric: true, tags: { tags_name: 'RAM' } },
      { row: 3, number: '9801000000', numeric: true, tags: {} },
      { row: 4, number: '#N/A', numeric: false, tags: { tags_name: 'Sita' } },
      { row: 5, number: '9801000001', numeric: true, tags: {} },
    ]);
  });

  it('reads dates as ISO text whatever order they are shown in, rich text as text, and links as what they show', async () => {
    const file = await saved((workbook) => {
      const sheet = workbook.addWorksheet('List');
      sheet.addRow(['number', 'due', 'at', 'name', 'site']);
      const row = sheet.addRow([
        9843818700,
        new Date('2026-11-24T00:00:00Z'),
        new Date('2026-11-24T17:30:00Z'),
        { richText: [{ text: 'Ram ' }, { text: 'Thapa', font: { bold: true } }] },
        { text: 'here', hyperlink: 'https://example.com' },
      ]);
      row.getCell(2).numFmt = 'yyyy-mm-dd';
      row.getCell(3).numFmt = 'dd/mm/yyyy hh:mm';
    });
    expect((await readFile(file, 'list.xlsx')).rows[0]?.tags).toEqual({
      tags_due: '2026-11-24',
      tags_at: '2026-11-24 17:30',
      tags_name: 'Ram Thapa',
      tags_site: 'here',
    });
  });

  it('leaves blank rows out and keeps the numbers of the others, also in merged and styled cells', async () => {
    const file = await saved((workbook) => {
      const sheet = workbook.addWorksheet('List');
      sheet.getCell('B2').value = 'number';
      sheet.getCell('C2').value = 'name';
      sheet.getCell('B5').value = 9843818700;
      sheet.getCell('C5').value = 'Ram';
      sheet.mergeCells('C5:C6');
      sheet.getCell('B6').value = 9801000000;
      sheet.getCell('C9').fill = { type: 'pattern', pattern: 'solid', fgColor: { argb: 'FFFF0000' } };
    });
    const { rows } = await readFile(file, 'list.xlsx');
    expect(rows.map(({ row, number }) => [row, number])).toEqual([
      [5, '9843818700'],
      [6, '9801000000'],
    ]);
  });

  it('reads the first sheet that is visible', async () => {
    const file = await saved((workbook) => {
      workbook.addWorksheet('Old', { state: 'veryHidden' }).addRow(['number']);
      workbook.addWorksheet('Notes', { state: 'hidden' }).addRow(['number']);
      workbook.addWorksheet('List').addRows([['number'], [9843818700]]);
      workbook.addWorksheet('More').addRows([['number'], [9801000000]]);
    });
    expect(await numbersOf(file, 'list.xlsx')).toEqual(['9843818700']);
  });

  it('reads a streamed workbook, shared strings or not', async () => {
    for (const useSharedStrings of [true, false]) {
      const stream = new PassThrough();
      const bytes = buffer(stream);
      const workbook = new exceljs.stream.xlsx.WorkbookWriter({ stream, useSharedStrings });
      const sheet = workbook.addWorksheet('List');
      sheet.addRow(['number', 'name']).commit();
      for (let row = 0; row < 3_000; row++) sheet.addRow([9_800_000_000 + row, `Name ${row % 7} & <co>`]).commit();
      await workbook.commit();
      const { rows } = await readFile(await bytes, 'list.xlsx');
      expect(rows).toHaveLength(3_000);
      expect(rows[2_999]).toEqual({
        row: 3_001,
        number: '9800002999',
        numeric: true,
        tags: { tags_name: 'Name 3 & <co>' },
      });
    }
  });

  it('is told by its bytes, whatever its name', async () => {
    const file = await saved((workbook) => workbook.addWorksheet('List').addRows([['number'], [9843818700]]));
    expect(await numbersOf(file, 'list.csv')).toEqual(['9843818700']);
    expect(await numbersOf('number\n9843818700\n', 'list.xlsx')).toEqual(['9843818700']);
  });
});

describe('reading an XLSX made by hand', () => {
  it('reads cells and rows without references, prefixed names, CDATA, entities and phonetic hints', async () => {
    const sheet =
      '<?xml version="1.0"?><x:worksheet xmlns:x="m"><x:sheetData>' +
      '<x:row><x:c t="s"><x:v>0</x:v></x:c><x:c t="inlineStr"><x:is><x:t>name</x:t></x:is></x:c></x:row>' +
      '<x:row><x:c><x:v>9.8438187E9</x:v></x:c><x:c t="inlineStr"><x:is><x:t><![CDATA[<Ram>]]> &amp; &#x930;_x0041_</x:t></x:is></x:c></x:row>' +
      '</x:sheetData></x:worksheet>';
    const sharedStrings = '<sst><si><t>number</t><rPh sb="0" eb="1"><t>ナンバー</t></rPh></si></sst>';
    expect((await readFile(workbookOf({ sheet, sharedStrings }), 'list.xlsx')).rows).toEqual([
      { row: 2, number: '9843818700', numeric: true, tags: { tags_name: '<Ram> & रA' } },
    ]);
  });

  it('reads cells far to the right, and dates from 1904', async () => {
    const sheet =
      '<row r="1"><c r="A1" t="str"><v>due</v></c><c r="XFD1" t="str"><v>number</v></c></row>' +
      '<row r="9"><c r="A9" s="1"><v>1</v></c><c r="XFD9"><v>9843818700</v></c></row>';
    const file = workbookOf({
      sheet,
      styles: '<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>',
      workbook:
        '<workbook><workbookPr date1904="1"/><sheets><sheet name="L" sheetId="1" rel:id="rId1"/></sheets></workbook>',
    });
    expect((await readFile(file, 'list.xlsx')).rows).toEqual([
      { row: 9, number: '9843818700', numeric: true, tags: { tags_due: '1904-01-02' } },
    ]);
  });

  it('reads a strict workbook, whose dates are texts', async () => {
    const strict = 'http://purl.oclc.org/ooxml';
    const relation = (id: string, kind: string, target: string) =>
      `<Relationship Id="${id}" Type="${strict}/officeDocument/relationships/${kind}" Target="${target}"/>`;
    const sheet =
      `<?xml version="1.0"?><worksheet xmlns="${strict}/spreadsheetml/main"><sheetData>` +
      `${textRow(1, 'number', 'on', 'at', 'time', 'plain')}<row r="2"><c r="A2"><v>9843818700</v></c>` +
      '<c r="B2" s="1" t="d"><v>2026-11-24T17:30:00</v></c><c r="C2" s="2" t="d"><v>2026-11-24T17:30:00</v></c>' +
      '<c r="D2" s="3" t="d"><v>17:30:00</v></c><c r="E2" t="d"><v>2026-11-24T00:00:00</v></c></row></sheetData></worksheet>';
    const file = workbookOf({
      sheet,
      styles:
        '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/><numFmt numFmtId="165" formatCode="dd/mm/yyyy hh:mm"/></numFmts>' +
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="20"/></cellXfs></styleSheet>',
      relations: `<Relationships>${relation('rId1', 'worksheet', 'worksheets/sheet1.xml')}${relation('rId3', 'styles', '/xl/styles.xml')}</Relationships>`,
    });
    expect((await readFile(file, 'list.xlsx')).rows).toEqual([
      {
        row: 2,
        number: '9843818700',
        numeric: true,
        tags: { tags_on: '2026-11-24', tags_at: '2026-11-24 17:30', tags_time: '17:30', tags_plain: '2026-11-24' },
      },
    ]);
  });

  it('knows a formula that was never calculated from one that came to nothing', async () => {
    const sheet =
      `${textRow(1, 'number', 'a', 'b', 'c', 'd')}<row r="2"><c><v>9843818700</v></c><c><f>A1</f><v></v></c>` +
      '<c t="str"><f>A1</f><v></v></c><c><f>A1</f><v>0</v></c><c><v>0</v></c></row>';
    const workbook = (calc: string) =>
      `<workbook><sheets><sheet name="L" sheetId="1" r:id="rId1"/></sheets><calcPr ${calc}/></workbook>`;
    const tags = async (calc: string) =>
      (await readFile(workbookOf({ sheet, workbook: workbook(calc) }), 'list.xlsx')).rows[0]?.tags;
    expect(await tags('calcId="171027"')).toEqual({ tags_c: 0, tags_d: 0 });
    // The program asks for it to be calculated at last, and has put a 0 in its place.
    expect(await tags('fullCalcOnLoad="1"')).toEqual({ tags_d: 0 });
  });

  it('reads headings and cells that are merged over others', async () => {
    const sheet =
      '<?xml version="1.0"?><worksheet><sheetData>' +
      '<row r="1"><c r="A1" t="str"><v>Dues of Kartik</v></c><c r="B1"/><c r="C1"/></row>' +
      '<row r="2"><c r="A2" t="str"><v>Mobile</v></c><c r="B2" t="str"><v>Name</v></c><c r="C2"/></row>' +
      '<row r="3"><c r="A3"><v>9843818700</v></c><c r="B3" t="str"><v>Ram Thapa</v></c><c r="C3"/></row></sheetData>' +
      '<mergeCells count="3"><mergeCell ref="A1:C1"/><mergeCell ref="B2:C2"/><mergeCell ref="B3:C3"/></mergeCells></worksheet>';
    expect((await readFile(workbookOf({ sheet }), 'list.xlsx')).rows).toMatchObject([
      { row: 3, number: '9843818700', tags: { tags_name: 'Ram Thapa' } },
    ]);
  });

  it('refuses a workbook of more styles than any has', async () => {
    const styles = `<styleSheet><cellXfs>${'<xf numFmtId="0"/>'.repeat(70_000)}</cellXfs></styleSheet>`;
    const file = workbookOf({ sheet: textRow(1, 'number'), styles });
    expect(await refusalOf(file, 'list.xlsx', { maxRatio: 1e6 })).toMatchObject({ code: 'too_large' });
  });

  it('reads cells of as many number formats as Excel has, and no more', async () => {
    const withFormats = (count: number) => {
      const each = (part: (at: number) => string) => Array.from({ length: count }, (_, at) => part(at)).join('');
      const formats = each((at) => `<numFmt numFmtId="${at + 200}" formatCode="0&quot; of ${at}&quot;"/>`);
      const styles = each((at) => `<xf numFmtId="${at + 200}"/>`);
      const rows = each((at) => `<row><c><v>9843818700</v></c><c s="${at}"><v>5</v></c></row>`);
      return workbookOf({
        sheet: textRow(1, 'number', 'part') + rows,
        styles: `<styleSheet><numFmts>${formats}</numFmts><cellXfs>${styles}</cellXfs></styleSheet>`,
      });
    };
    const { rows } = await readFile(withFormats(250), 'list.xlsx');
    expect(rows.map(({ tags }) => tags.tags_part)).toEqual(Array.from({ length: 250 }, (_, at) => `5 of ${at}`));
    expect(await refusalOf(withFormats(300), 'list.xlsx')).toMatchObject({ code: 'too_large' });
  });

  it('answers no rows for a heading alone', async () => {
    expect((await readFile(workbookOf({ sheet: textRow(1, 'number') }), 'list.xlsx')).rows).toEqual([]);
  });

  it('keeps a text that begins like a formula or a guard as it is', async () => {
    const file = workbookOf({ sheet: textRow(1, 'number', 'name') + textRow(2, "'+977984", "'=Ram") });
    expect((await readFile(file, 'list.xlsx')).rows).toMatchObject([
      { number: '+977984', tags: { tags_name: "'=Ram" } },
    ]);
  });

  it.each([
    ['no rows at all', '', 'no_heading'],
    ['rows out of order', textRow(2, 'number') + textRow(1, '9843818700'), 'broken_file'],
    ['a cell out of place', '<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>1</v></c></row>', 'broken_file'],
    ['a cell beyond the last column', '<row r="1"><c r="XFE1"><v>1</v></c></row>', 'broken_file'],
    ['a shared text that is not there', '<row r="1"><c r="A1" t="s"><v>7</v></c></row>', 'broken_file'],
  ])('refuses %s', async (_, sheet, fault) => {
    const refusal = await refusalOf(workbookOf({ sheet }), 'list.xlsx');
    expect(refusal).toMatchObject({ code: 'invalid_input', fault, field: 'list' });
  });
});
