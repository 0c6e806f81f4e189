import { createSpreadsheets } from '@ghanti/spreadsheet';
import exceljs from 'exceljs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Client } from '../testing/client';
import type { Reply } from '../testing/reply';
import { startService, type TestService } from '../testing/service';

let service: TestService;
let client: Client;
beforeAll(async () => {
  service = await startService({ router: { spreadsheets: createSpreadsheets() }, dials: false });
  client = await service.account();
});
afterAll(() => service.stop());

const campaigns = '/api/system/campaigns/';
const preview = '/api/system/lists/preview/';

type Fields = Readonly<Record<string, string>>;

function form(list: string | Buffer, fields: Fields = {}, file = 'list.csv', field = 'send_to_number_file'): FormData {
  const body = new FormData();
  for (const [name, value] of Object.entries({ name: 'a list', services: 'SMS', ...fields })) body.set(name, value);
  body.set(field, new Blob([typeof list === 'string' ? list : new Uint8Array(list)]), file);
  return body;
}

const create = (list: string | Buffer, fields?: Fields, file?: string) =>
  client.post(campaigns, form(list, fields, file));
const look = (list: string | Buffer, fields?: Fields, file?: string) => client.post(preview, form(list, fields, file));

/** What was kept of a list: each number with its tags. */
async function kept(reply: Reply): Promise<unknown> {
  expect(reply.status, reply.text('message')).toBe(201);
  const id = reply.number('data', 'details', 0, 'id');
  const page = await client.get(`${campaigns}number/${id}?page_size=100`);
  const numbers = page.at('data', 'number-lists') as { number: unknown; available_tags: object }[];
  return numbers.map(({ number, available_tags }) => [number, available_tags]);
}

const imported = (reply: Reply) => reply.at('data', 'import');

describe('a list that a person sends', () => {
  it('never dials a number that a spreadsheet has rounded', async () => {
    const reply = await create('number,name\r\n9.84318E+09,Sita\r\n9801000000,Ram\r\n');
    expect(imported(reply)).toMatchObject({
      accepted: 1,
      rejected: [{ row: 2, value: '9.84318E+09', reason: expect.stringContaining('Digits are lost') }],
    });
    expect(await kept(reply)).toEqual([[9801000000, { tags_name: 'Ram' }]]);
  });

  it('loses nobody, whatever ends its lines', async () => {
    const reply = await create('number,name,due\r\n9801000000,Sita,450\n9801000006,Ram,900\n9801000007,Hari,20\r');
    expect(imported(reply)).toMatchObject({ accepted: 3, rejected_total: 0 });
    expect(await kept(reply)).toEqual([
      [9801000000, { tags_name: 'Sita', tags_due: '450' }],
      [9801000006, { tags_name: 'Ram', tags_due: '900' }],
      [9801000007, { tags_name: 'Hari', tags_due: '20' }],
    ]);
  });

  it('has its shifted rows rejected, each with its row', async () => {
    const reply = await create(
      'number,name,due\n9801000000,Rai, Sita,450\n9801000006,Ram,1,250\n9801000007,Hari,450\n',
    );
    const reason = '4 cells, the heading has 3.';
    expect(imported(reply)).toMatchObject({
      accepted: 1,
      rejected: [
        { row: 2, value: '9801000000', reason },
        { row: 3, value: '9801000006', reason },
      ],
    });
  });

  it('is dialled by its phone numbers and by nothing else', async () => {
    const reply = await create('Customer ID,Name,Mobile Number\n20451234,Sita,9801000000\n20451235,Ram,9801000006\n');
    expect(await kept(reply)).toEqual([
      [9801000000, { tags_customer_id: '20451234', tags_name: 'Sita' }],
      [9801000006, { tags_customer_id: '20451235', tags_name: 'Ram' }],
    ]);
    const refused = await create('Customer ID,Name\n20451234,Sita\n');
    expect([refused.status, refused.faults[0]?.field, refused.faults[0]?.code]).toEqual([
      400,
      'send_to_number_file',
      'no_number_column',
    ]);
    expect(refused.text('message')).toMatch(/"Customer ID" \(0\), "Name" \(1\).*number_column/);
  });

  it.each(['Handy', '1', ' HANDY '])('is read by the column that number_column says: %j', async (column) => {
    const reply = await create('Customer ID,Handy\n20451234,9801000000\n', { number_column: column });
    expect(await kept(reply)).toEqual([[9801000000, { tags_customer_id: '20451234' }]]);
  });

  it.each([
    ['Mobile', 'unknown_column', /"Customer ID" \(0\), "Handy" \(1\)/],
    ['7', 'unknown_column', /no column 7/],
  ])('is refused when number_column says none: %j', async (column, code, message) => {
    const reply = await create('Customer ID,Handy\n20451234,9801000000\n', { number_column: column });
    expect(reply.faults).toMatchObject([{ field: 'number_column', code, message: expect.stringMatching(message) }]);
  });

  it('has cells with two numbers rejected', async () => {
    const reply = await create('number,name\n01-4412345/46,Sita\n9801000000,Ram\n"9801000007, 9801000008",Hari\n');
    expect(imported(reply)).toMatchObject({
      accepted: 1,
      rejected: [
        { row: 2, reason: expect.stringContaining('two numbers in one cell') },
        { row: 4, reason: expect.stringContaining('two numbers in one cell') },
      ],
    });
  });

  it('says what was understood of it', async () => {
    const reply = await create('sep=;\r\nMobile Number;Due Amount;कैफियत;;x\r\n9801000000;450;ठीक;left out;y\r\n');
    expect(imported(reply)).toEqual({
      ...{ accepted: 1, duplicates: 0, rejected: [], rejected_total: 0 },
      ...{ sheet: null, delimiter: ';', encoding: 'utf-8', hidden_rows: 0 },
      columns: {
        number: 'Mobile Number',
        tags: { 'Due Amount': 'tags_due_amount', कैफियत: 'tags_kaiphiyat', x: 'tags_x' },
        ignored: [{ heading: '', reason: 'Column 4 has values, but no heading.' }],
      },
    });
    expect(reply.at('data', 'details', 0, 'usable_tags')).toEqual(['tags_due_amount', 'tags_kaiphiyat', 'tags_x']);
  });

  it('has no understanding where the request itself lists the numbers', async () => {
    const reply = await client.post(campaigns, { name: 'x', services: 'SMS', individual_number: [9801000000] });
    expect(imported(reply)).toEqual({ accepted: 1, duplicates: 0, rejected: [], rejected_total: 0 });
  });
});

describe('a number in the request itself', () => {
  it.each(['9.84318E+09', '01-4412345/46', '9801000000, 9801000006', '########', '2026-11-24', '+977 0980100000'])(
    'is judged in the same way, at every door: %j',
    async (number) => {
      const made = await client.post(campaigns, { name: 'x', services: 'SMS', individual_number: [9801000000] });
      const id = made.number('data', 'details', 0, 'id');
      const doors = [
        await client.post(campaigns, { name: 'x', services: 'SMS', individual_number: [number] }),
        await client.post('/api/system/do_not_call', { numbers: [number] }),
        await client.post(`${campaigns}number/${id}`, { number }),
        await client.post(`${campaigns}number/${id}`, [{ number }]),
        await client.post('/api/system/send/otp', { number, message: '{otp}', sms_send_options: 'text' }),
      ];
      expect(doors.map(({ status }) => status)).toEqual([400, 400, 400, 400, 400]);
    },
  );
});

describe('/api/system/do_not_call', () => {
  const path = '/api/system/do_not_call';

  it('takes a file by its column of numbers, and says what was understood', async () => {
    const other = await service.account();
    const list = 'S.N.;नाम;सम्पर्क नं.\r1;Sita;9801000000\r\n2;Ram;01-4412345/46\n3;Hari;9801000007';
    const reply = await other.post(path, form(list, {}, 'stop.csv', 'numbers_file'));
    expect(reply.data).toMatchObject({
      ...{ accepted: 2, added: 2, rejected_total: 1, delimiter: ';', encoding: 'utf-8', hidden_rows: 0 },
      columns: { number: 'सम्पर्क नं.', tags: { 'S.N.': 'tags_s_n_', नाम: 'tags_nam' }, ignored: [] },
    });
    const refused = await other.post(path, form('A,B\n1,9801000000\n', {}, 'stop.csv', 'numbers_file'));
    expect(refused.faults[0]).toMatchObject({ field: 'numbers_file', code: 'no_number_column' });
    const said = form('A,B\n1,9801000008\n', { number_column: 'B' }, 'stop.csv', 'numbers_file');
    expect((await other.post(path, said)).at('data', 'added')).toBe(1);
  });
});

/** A list as a person keeps it: a title, headings in Nepali, rows that a filter hides, and two rows that are wrong. */
async function aPersonsWorkbook(): Promise<Buffer> {
  const workbook = new exceljs.Workbook();
  const sheet = workbook.addWorksheet('अभिभावक');
  sheet.addRow(['वडा नं. ५ का अभिभावकहरू, २०८१']);
  sheet.addRow([]);
  sheet.addRow(['क्र.सं.', 'नाम', 'मोबाइल नं.', 'बाँकी रकम (रु.)', 'कैफियत']);
  sheet.addRow([1, 'सीता राई', 9801000000, 1250, 'ठीक']);
  sheet.addRow([2, 'राम थापा', '९८०१००००१६', 450]);
  sheet.addRow([3, 'हरि', 9801000007, 0, 'तिरिसक्यो']).hidden = true;
  sheet.addRow([4, 'गीता', '01-4412345/46', 20]);
  sheet.addRow([5, 'मीना', 9801000009, 75, '', '', 'हेर्नुहोस्']);
  sheet.addRow([6, 'सीता राई', '+977 980-1000000', 1250]);
  sheet.getColumn(4).numFmt = '#,##0.00';
  return Buffer.from(await workbook.xlsx.writeBuffer());
}

describe('/api/system/lists/preview/', () => {
  it('shows a person what will happen to their list; then it happens', async () => {
    const workbook = await aPersonsWorkbook();
    const before = (await client.get(campaigns)).at('pagination', 'total_items');
    const seen = await look(workbook, {}, 'अभिभावक.xlsx');
    expect(seen.data).toEqual({
      import: {
        ...{ accepted: 2, duplicates: 1, rejected_total: 2, hidden_rows: 1 },
        ...{ sheet: 'अभिभावक', delimiter: null, encoding: null },
        columns: {
          number: 'मोबाइल नं.',
          tags: {
            'क्र.सं.': 'tags_kr_sam',
            नाम: 'tags_nam',
            'बाँकी रकम (रु.)': 'tags_bamki_rakam_ru',
            कैफियत: 'tags_kaiphiyat',
          },
          ignored: [],
        },
        rejected: [
          { row: 7, value: '01-4412345/46', reason: expect.stringContaining('two numbers in one cell') },
          { row: 8, value: '9801000009', reason: '7 cells, the heading has 5.' },
        ],
      },
      rows: [
        {
          ...{ row: 4, number: 9801000000, e164: '+9779801000000' },
          available_tags: {
            ...{ tags_kr_sam: 1, tags_nam: 'सीता राई', tags_bamki_rakam_ru: '1,250.00', tags_kaiphiyat: 'ठीक' },
          },
        },
        {
          ...{ row: 5, number: '९८०१००००१६', e164: '+9779801000016' },
          available_tags: { tags_kr_sam: 2, tags_nam: 'राम थापा', tags_bamki_rakam_ru: '450.00' },
        },
      ],
    });
    expect((await client.get(campaigns)).at('pagination', 'total_items')).toBe(before);
    const made = await create(workbook, {}, 'अभिभावक.xlsx');
    expect(imported(made)).toEqual(seen.at('data', 'import'));
  });

  it('gives the rejected rows back as a file, with their reasons and cells', async () => {
    const list = 'number,नाम,due\n9801000000,Sita,450\n9.84E+09,=cmd(),1\n9801000006,Ram,1,250\n,Hari,20\n';
    const response = await client.raw(`${preview}?format=csv`, { method: 'POST', body: form(list, {}, 'मेरो.csv') });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(response.headers.get('content-disposition')).toMatch(/^attachment; filename.*rejected\.csv/);
    const [heading, ...rows] = (await response.text()).split('\r\n');
    expect(heading).toBe('row,reason,number,नाम,due');
    expect(rows).toEqual([
      expect.stringMatching(/^3,.*Digits are lost.*,9\.84E\+09,'=cmd\(\),1$/),
      '4,"4 cells, the heading has 3.",9801000006,Ram,1,250',
      '5,The number is empty.,,Hari,20',
      '',
    ]);
  });

  it('reads a list that was uploaded before, by its name, in JSON and in forms', async () => {
    await create('number,name\n9801000000,Sita\n', {}, 'kept.csv');
    for (const body of [{ send_to_number_file: 'kept.csv' }, { file: 'kept.csv' }])
      expect((await client.post(preview, body)).at('data', 'rows', 0, 'e164')).toBe('+9779801000000');
    const response = await client.raw(preview, {
      method: 'POST',
      body: new URLSearchParams({ send_to_number_file: 'kept.csv', number_column: 'number' }),
    });
    expect(response.status).toBe(200);
  });

  it('takes rows in that are hidden, when that is asked for', async () => {
    const workbook = await aPersonsWorkbook();
    const seen = await look(workbook, { include_hidden: 'true' }, 'list.xlsx');
    expect(imported(seen)).toMatchObject({ accepted: 3, hidden_rows: 0 });
    expect((await look(workbook, {}, 'list.xlsx')).at('data', 'import', 'accepted')).toBe(2);
  });

  it('answers also where no row is good', async () => {
    expect((await look('number\n12\n')).data).toMatchObject({ import: { accepted: 0, rejected_total: 1 }, rows: [] });
  });

  it.each([
    ['no list', {}, 'send_to_number_file', 'required'],
    ['two lists', { file: 'a.csv', numbers_file: 'b.csv' }, 'file', 'conflicting'],
    ['a name that is a path', { file: '../a.csv' }, 'file', 'not_a_name'],
    ['a file that is not there', { file: 'nowhere.csv' }, 'file', 'unknown_file'],
    ['a column that is none', { file: 'a.csv', number_column: -1 }, 'number_column', 'too_small'],
  ])('refuses %s', async (_, body, field, code) => {
    const reply = await client.post(preview, body);
    expect([reply.status, reply.faults[0]?.field]).toEqual([400, field]);
    expect(reply.faults[0]?.code).toBe(code);
  });

  it('refuses a list whose columns are not clear as creating does, as a file too', async () => {
    const list = 'Phone,Mobile\n9801000000,9801000006\n';
    const refused = await create(list);
    expect((await look(list)).faults).toEqual(refused.faults);
    const response = await client.raw(`${preview}?format=csv`, { method: 'POST', body: form(list) });
    expect(response.status).toBe(400);
  });

  it('reads nothing of another account', async () => {
    await create('number\n9801000000\n', {}, 'mine.csv');
    const other = await service.account();
    expect((await other.post(preview, { file: 'mine.csv' })).faults[0]?.code).toBe('unknown_file');
  });
});
