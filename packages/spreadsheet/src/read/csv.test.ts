import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createSpreadsheets } from '../spreadsheets';
import { numbersOf, readFile, refusalOf } from '../testing/reading';

describe('reading a CSV', () => {
  it('reads numbers and tags by their headings', async () => {
    const { tags, rows } = await readFile('number,name,tags_age\n9843818700,Ram,25\n+9779801000000,Sita,\n');
    expect(tags).toEqual(['tags_name', 'tags_age']);
    expect(rows).toEqual([
      { row: 2, number: '9843818700', numeric: true, tags: { tags_name: 'Ram', tags_age: '25' } },
      { row: 3, number: '+9779801000000', numeric: false, tags: { tags_name: 'Sita' } },
    ]);
  });

  it.each([
    ['name,Number\nRam,9843818700', 'tags_name'],
    ['name,PHONE\nRam,9843818700', 'tags_name'],
    ['name,Phone Number\nRam,9843818700', 'tags_name'],
    ['name, phone-number \nRam,9843818700', 'tags_name'],
    ['Full Name,Mobile\nRam,9843818700', 'tags_full_name'],
    ['सम्पर्क,name\n9843818700,Ram', 'tags_name'],
    ['mobile,number\nRam,9843818700', 'tags_mobile'],
  ])('finds the column of the number in %j', async (text, tag) => {
    const { tags, rows } = await readFile(text);
    expect(tags).toEqual([tag]);
    expect(rows).toEqual([{ row: 2, number: '9843818700', numeric: true, tags: { [tag]: 'Ram' } }]);
  });

  it('reads past a byte order mark, CRLF, CR alone and a last line without end', async () => {
    expect(await numbersOf('\ufeffnumber\r\n9843818700\r\n9801000000')).toEqual(['9843818700', '9801000000']);
    expect(await numbersOf('number\r9843818700\r9801000000\r')).toEqual(['9843818700', '9801000000']);
  });

  it('counts rows as a spreadsheet shows them, past quoted newlines and blank lines', async () => {
    const { rows } = await readFile('number,note\n1111111,"one\ntwo\r\nthree"\n\n , \n2222222,"say ""hi"", now"\n');
    expect(rows.map(({ row, tags }) => [row, tags.tags_note])).toEqual([
      [2, 'one\ntwo\r\nthree'],
      [5, 'say "hi", now'],
    ]);
  });

  it('takes the first row that has something as the heading', async () => {
    expect((await readFile('\n,,\nnumber\n9843818700\n')).rows).toMatchObject([{ row: 4, number: '9843818700' }]);
  });

  it.each([';', '\t', '|'])('reads columns set apart by %j', async (delimiter) => {
    const text = `name;number\n"a,b";9843818700\n`.replaceAll(';', delimiter);
    expect((await readFile(text)).rows).toMatchObject([{ number: '9843818700', tags: { tags_name: 'a,b' } }]);
  });

  it.each([
    ['UTF-16 LE', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['UTF-16 BE', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
  ])('reads %s, as Excel saves "Unicode text"', async (_, encode) => {
    const { rows } = await readFile(encode('name\tnumber\nराम\t९८४३८१८७००\n'));
    expect(rows).toEqual([{ row: 2, number: '९८४३८१८७००', numeric: false, tags: { tags_name: 'राम' } }]);
  });

  it('reads characters that are cut by the border of a chunk', async () => {
    const bytes = Buffer.from('number,name\n९८४३८१८७००,राम\n');
    const body = Readable.from(Array.from(bytes, (byte) => Buffer.from([byte])));
    expect((await readFile(body)).rows).toMatchObject([{ number: '९८४३८१८७००', tags: { tags_name: 'राम' } }]);
  });

  it('keeps a row that lacks cells, and one that has no number', async () => {
    const { rows } = await readFile('number,name\n9843818700\n,Hari\n');
    expect(rows).toMatchObject([
      { row: 2, number: '9843818700', tags: {} },
      { row: 3, number: '', tags: { tags_name: 'Hari' } },
    ]);
  });

  it('keeps quotes inside an unquoted cell', async () => {
    expect((await readFile('number,size\n9843818700,5" pipe\n')).rows).toMatchObject([
      { tags: { tags_size: '5" pipe' } },
    ]);
  });

  it('opens a quote after a blank, as many writers set it', async () => {
    const { rows } = await readFile('number, name\n9801000000, "Rai, Sita"\n9801000001,\t"Ram"\n9801000002, 5" pipe\n');
    expect(rows.map(({ tags }) => tags.tags_name)).toEqual(['Rai, Sita', 'Ram', '5" pipe']);
  });

  it('takes off the apostrophe that guards against formulas', async () => {
    const { rows } = await readFile(`number,name\n'+9779843818700,'=Ram\n`);
    expect(rows).toMatchObject([{ number: '+9779843818700', tags: { tags_name: '=Ram' } }]);
  });

  it('keeps the columns of an object out of prototypes', async () => {
    const { rows } = await readFile('number,constructor,toString\n9843818700,a,b\n');
    expect(rows).toMatchObject([{ tags: { tags_constructor: 'a', tags_tostring: 'b' } }]);
    expect(Object.prototype.toString.call({})).toBe('[object Object]');
  });

  it('cuts a cell of a megabyte, so that only its row is refused', async () => {
    const { rows } = await readFile(`number,name\n${'9'.repeat(1_000_000)},Ram\n9843818700,Sita\n`);
    expect(rows).toMatchObject([{ row: 2 }, { row: 3, number: '9843818700' }]);
    expect(rows[0]?.number).toHaveLength(32_767);
  });

  it('answers no rows for a heading alone', async () => {
    expect(await readFile('number,name\n')).toEqual({ tags: ['tags_name'], rows: [] });
  });

  it('destroys the body when its reader leaves early', async () => {
    async function* endless() {
      yield 'number\n';
      for (;;) yield '9843818700\n'.repeat(100);
    }
    const body = Readable.from(endless());
    const sheet = await createSpreadsheets({ threads: 0 }).read(body, { name: 'list.csv', field: 'list' });
    for await (const { row } of sheet.rows()) if (row > 1_000) break;
    expect(body.destroyed).toBe(true);
    const other = Readable.from(endless());
    await (await createSpreadsheets({ threads: 0 }).read(other, { name: 'list.csv', field: 'list' })).close?.();
    expect(other.destroyed).toBe(true);
  });
});

describe('refusing a CSV', () => {
  it.each([
    ['', 'empty_file'],
    ['\ufeff', 'no_heading'],
    ['\n\n,,\n', 'no_heading'],
    ['number,name\n9843818700,"Ram\n9801000000,Sita\n', 'broken_file'],
    ['number\n98438\x0018700\n', 'not_text'],
  ])('refuses %j as %s', async (content, fault) => {
    expect(await refusalOf(content)).toMatchObject({ code: 'invalid_input', fault, field: 'list' });
  });

  it('names the row where a quote is opened and never closed', async () => {
    expect((await refusalOf('number,name\n9843818700,Ram\n9801000000,"Sita\n')).message).toContain('Row 3');
  });

  it.each([
    ['more rows', 'number\n1\n2\n3\n', { maxRows: 2 }],
    ['more blank rows', `number\n${'\n'.repeat(20)}`, { maxRows: 10 }],
    ['more columns', 'number,a,b,c\n', { maxColumns: 3 }],
    ['more bytes', `number\n${'9843818700\n'.repeat(100)}`, { maxBytes: 500 }],
  ])('refuses %s than allowed', async (_, text, options) => {
    expect(await refusalOf(text, 'list.csv', options)).toMatchObject({ code: 'too_large', field: 'list' });
  });

  it('takes as many rows, columns and bytes as allowed', async () => {
    const text = 'number,a\n1,2\n3,4\n';
    const { rows } = await readFile(text, 'list.csv', { maxRows: 2, maxColumns: 2, maxBytes: text.length });
    expect(rows).toHaveLength(2);
  });

  it.each([
    ['%PDF-1.7\n', 'list.csv'],
    ['\x1f\x8b\x08\x00', 'list.csv'],
    ['<!DOCTYPE html><table><tr><td>number</td></tr></table>', 'list.xls'],
    ['<?xml version="1.0"?><Workbook/>', 'list.xls'],
    ['{"number": 9843818700}', 'list.json'],
    [Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'list.xls'],
    [Buffer.from('89504e470d0a1a0a', 'hex'), 'list.csv'],
  ])('refuses %j named %s for what it is', async (content, name) => {
    const bytes = typeof content === 'string' ? Buffer.from(content, 'latin1') : content;
    expect(await refusalOf(bytes, name)).toMatchObject({ code: 'invalid_input', fault: 'unsupported_file' });
  });

  it('passes on the failure of the body', async () => {
    const body = Readable.from(
      (async function* () {
        yield 'number\n';
        yield '9843818700\n'.repeat(100);
        throw new Error('connection lost');
      })(),
    );
    await expect(readFile(body)).rejects.toThrow('connection lost');
  });
});
