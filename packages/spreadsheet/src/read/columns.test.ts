import { describe, expect, it } from 'vitest';
import { refusalOfList, understandingOf } from '../testing/reading';
import { textRow, workbookOf } from '../testing/workbook';

const people = 'Phone,Mobile,Name\n9801000000,9801000006,Sita\n';

describe('the column of the numbers', () => {
  it.each([
    ['Customer ID,Name,Mobile Number\n20451234,Sita,9801000000\n', 'Mobile Number'],
    ['S.N.,Name,Mobile No.\n1,Sita,9801000000\n', 'Mobile No.'],
    ['Date,Roll Number,Guardian Mobile\n2026-11-24,20451234,9801000000\n', 'Guardian Mobile'],
    ['खाता नम्बर,नाम,सम्पर्क नम्बर\n20451234,सीता,9801000000\n', 'सम्पर्क नम्बर'],
    ['Name,Phone 1 - Type,Phone 1 - Value\nSita,Mobile,9801000000\n', 'Phone 1 - Value'],
    ['Contact Person,Phone Type,Telephone\nSita,Home,9801000000\n', 'Telephone'],
    ['Mobile,number\n9801000006,9801000000\n', 'number'],
    ['Phone,Mobile,phone_number\n1,2,9801000000\n', 'phone_number'],
    ['People\n9801000000\n', 'People'],
    ['Student,,Contact,\nRoll No,Name,Mobile,Email\n1,Sita,9801000000,x\n', 'Mobile'],
  ])('is the one whose heading says so: %j', async (list, heading) => {
    const { number, rows } = await understandingOf(list);
    expect(number).toBe(heading);
    expect(rows[0]).toMatch(/^[23] 9801000000/);
  });

  it.each([
    [people, /"Phone" \(0\), "Mobile" \(1\).*number_column/],
    [
      'Name,Phone 1 - Value,Phone 2 - Value\nSita,9801000000,9801000006\n',
      /"Phone 1 - Value" \(1\), "Phone 2 - Value" \(2\)/,
    ],
    ['number,phone_number\n9801000000,9801000006\n', /"number" \(0\), "phone_number" \(1\)/],
    ['Phone,Phone\n9801000000,9801000006\n', /"Phone" \(0\), "Phone" \(1\)/],
  ])('is asked for where several may be it: %j', async (list, message) => {
    expect(await refusalOfList(list)).toMatch(message);
    expect(await refusalOfList(list)).toMatch(/^list several_number_columns/);
  });

  it.each([
    'Customer ID,Name\n20451234,Sita\n',
    'Customer ID,Name,Handy\n20451234,Sita,9801000000\n',
    'Roll Number\n20451234\n',
    'Amount\n12345678\n',
    'क्रम संख्या,नाम\n20451234,सीता\n',
  ])('is never guessed where no heading says so: %j', async (list) => {
    const refusal = await refusalOfList(list);
    expect(refusal).toMatch(/^list no_number_column: .*number_column/);
    for (const heading of list.split('\n')[0]?.split(',') ?? []) expect(refusal).toContain(`"${heading}"`);
    for (const known of ['number', 'phone', 'mobile', 'मोबाइल', 'सम्पर्क']) expect(refusal).toContain(known);
  });

  it('is the one that the request names: by its heading, however written, or by its index', async () => {
    for (const numberColumn of ['Mobile', ' mobile ', 'MOBILE', 1, '1'])
      expect(await understandingOf(people, { numberColumn })).toMatchObject({
        number: 'Mobile',
        tags: { Phone: 'tags_phone', Name: 'tags_name' },
        rows: ['2 9801000006 phone=9801000000 name=Sita'],
      });
    const ids = 'Kode_1,Kode 1,Kode\n9801000000,9801000006,9801000007\n';
    expect((await understandingOf(ids, { numberColumn: 'Kode 1' })).rows[0]).toMatch(/^2 9801000006/);
    expect(await refusalOfList(ids, { numberColumn: 'kode.1' })).toMatch(/^number_column several_columns/);
  });

  it('is refused when the request names none', async () => {
    expect(await refusalOfList(people, { numberColumn: 'Handy' })).toMatch(
      /^number_column unknown_column: No column is headed "Handy".*"Phone" \(0\), "Mobile" \(1\), "Name" \(2\)/,
    );
    expect(await refusalOfList(people, { numberColumn: 3 })).toMatch(
      /^number_column unknown_column: There is no column 3/,
    );
    expect(await refusalOfList('9801000000,Sita\n', { numberColumn: 'Mobile' })).toMatch(
      /^number_column unknown_column/,
    );
  });

  it('is the first of a list without headings, whose first row is a person', async () => {
    expect(await understandingOf('9801000000,Sita\n9801000006,Ram\n')).toMatchObject({
      number: null,
      tags: { 'column 2': 'tags_column_2' },
      rows: ['1 9801000000 column_2=Sita', '2 9801000006 column_2=Ram'],
    });
    expect((await understandingOf('९८०१००००००\n९८०१०००००६\n')).rows).toEqual(['1 ९८०१००००००', '2 ९८०१०००००६']);
    const sheet = textRow(1, '9801000000', 'Sita') + textRow(2, '9801000006', 'Ram');
    expect((await understandingOf(workbookOf({ sheet }), {}, 'list.xlsx')).rows).toHaveLength(2);
  });

  it.each([
    '1,9801000000,Sita\n2,9801000006,Ram\n',
    'Sita,9801000000\n',
    '20451234,Sita,9801000000\n',
    '2026-11-24,9801000000\n',
  ])('is asked for where a list without headings has something else first: %j', async (list) =>
    expect(await refusalOfList(list)).toMatch(/^list no_heading: .*number_column/),
  );

  it('may be said for such a list, and loses no row of it', async () => {
    const list = '1,9801000000,Sita\n2,9801000006,Ram\n';
    expect((await understandingOf(list, { numberColumn: 1 })).rows).toEqual([
      '1 9801000000 column_1=1 column_3=Sita',
      '2 9801000006 column_1=2 column_3=Ram',
    ]);
  });
});

describe('the other columns', () => {
  it('are tags whatever they are headed: spelled in ASCII, by where they stand, or with a number behind', async () => {
    const { tags, ignored, rows } = await understandingOf(
      'number,कैफियत,Amount (Rs.),%,Name,Name,name_2,__proto__\n9801000000,ठीक,450,5,Sita,Rai,x,y\n',
    );
    expect(Object.entries(tags).at(-1)).toEqual(['__proto__', 'tags_proto']);
    expect(tags).toMatchObject({
      कैफियत: 'tags_kaiphiyat',
      'Amount (Rs.)': 'tags_amount_rs',
      '%': 'tags_column_4',
      Name: 'tags_name',
      'Name (column 6)': 'tags_name_3',
      name_2: 'tags_name_2',
    });
    expect(ignored).toEqual([]);
    expect(rows).toEqual(['2 9801000000 kaiphiyat=ठीक amount_rs=450 column_4=5 name=Sita name_3=Rai name_2=x proto=y']);
  });

  it('are left out and named when they have values but no heading', async () => {
    const { ignored, rows } = await understandingOf(',number,,name,\nx,9801000000,,Sita,\n,9801000006,y,Ram\n');
    expect(ignored).toEqual([
      { heading: '', reason: 'Column 1 has values, but no heading.' },
      { heading: '', reason: 'Column 3 has values, but no heading.' },
    ]);
    expect(rows).toEqual(['2 9801000000 name=Sita', '3 9801000006 name=Ram']);
  });

  it('are cut to a length that a message can write', async () => {
    const long = 'a'.repeat(60);
    const { tags } = await understandingOf(`number,${long},${long}\n9801000000,x,y\n`);
    expect(Object.values(tags)).toEqual([`tags_${'a'.repeat(40)}`, `tags_${'a'.repeat(38)}_2`]);
  });
});
