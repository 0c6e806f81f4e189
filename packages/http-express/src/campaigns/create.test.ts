import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Client } from '../testing/client';
import { startService, type TestService } from '../testing/service';

let service: TestService;
let client: Client;
beforeAll(async () => {
  service = await startService({ dials: false, router: { limits: { uploadBytes: 50_000 } } });
  client = await service.account();
});
afterAll(() => service.stop());

const path = '/api/system/campaigns/';
const base = { name: 'sample individual campaign', services: 'PHONE' };
const csv =
  'number,name,tags_age\n9843818700,Asha,25\nnot a number,Bina,30\n9843818700,Asha again,26\n9843818701,Chet,27\n';

function form(fields: Record<string, string>, file?: { body: string; name: string; first?: boolean }): FormData {
  const made = new FormData();
  const attach = () => file && made.set('send_to_number_file', new Blob([file.body]), file.name);
  if (file?.first) attach();
  for (const [name, value] of Object.entries(fields)) made.append(name, value);
  if (!file?.first) attach();
  return made;
}

describe('a campaign of individual numbers', () => {
  it("takes the seed's sample, and answers the campaign and the import", async () => {
    const reply = await client.post(path, { ...base, individual_number: [9876543210, 98675432123] });
    expect(reply.status).toBe(201);
    expect(reply.body).toMatchObject({
      status: 201,
      success: true,
      message: 'Campaign Created Successfully',
      errors: [],
      data: {
        details: [{ ...base, user_phone: [], description: '', usable_tags: [], status: 'not started', message: null }],
        import: { accepted: 2, duplicates: 0, rejected: [], rejected_total: 0 },
      },
    });
    expect(reply.at('data', 'details', 0, 'progress')).toMatchObject({
      total: 2,
      'not started': 2,
      completed: 0,
      sent: 0,
    });
  });

  it("takes the seed's sample with a description, and drops a field that it does not know", async () => {
    const description = 'This campaign is to notify users that an IPO has been opened';
    const reply = await client.post(path, { ...base, individual_number: [9876543210], description, colour: 'red' });
    expect(reply.status).toBe(201);
    expect(reply.at('data', 'details', 0, 'description')).toBe(description);
    expect(reply.at('data', 'details', 0, 'colour')).toBeUndefined();
  });

  it('keeps a repeated number once, and says how many it dropped', async () => {
    const reply = await client.post(path, { ...base, individual_number: [9843818700, '+9779843818700', '९८४३८१८७००'] });
    expect(reply.at('data', 'import')).toMatchObject({ accepted: 1, duplicates: 2 });
  });

  it('answers an integer as an integer and a text as a text', async () => {
    const created = await client.post(path, { ...base, individual_number: [9843818700, '9843818701'] });
    const list = await client.get(`/api/system/campaigns/number/${created.number('data', 'details', 0, 'id')}`);
    expect([list.at('data', 'number-lists', 0, 'number'), list.at('data', 'number-lists', 1, 'number')]).toEqual([
      9843818700,
      '9843818701',
    ]);
  });

  it('names each bad number by its place, all at once, and makes nothing', async () => {
    const before = (await client.get(path)).number('pagination', 'total_items');
    const reply = await client.post(path, { ...base, individual_number: [9843818700, 'nobody', 12.5, 9843818701] });
    expect(reply.status).toBe(400);
    expect(reply.faults.map(({ field, code }) => [field, code])).toEqual([
      ['individual_number[1]', 'invalid_number'],
      ['individual_number[2]', 'invalid_number'],
    ]);
    expect((await client.get(path)).number('pagination', 'total_items')).toBe(before);
  });

  it('lists every fault of the request at once', async () => {
    const reply = await client.post(path, { services: 'FAX', individual_number: [true, 9843818700, null] });
    expect(reply.status).toBe(400);
    expect(reply.faults.map(({ field, code }) => [field, code])).toEqual([
      ['name', 'required'],
      ['services', 'invalid_choice'],
      ['individual_number[0]', 'invalid_type'],
      ['individual_number[2]', 'invalid_type'],
    ]);
    expect(reply.message).toBe('4 values were refused.');
  });

  it('lists the numbers that cannot be called among them, and where the numbers should be', async () => {
    const bad = {
      services: 'FAX',
      individual_number: [true, 'nobody', 9843818700, '100'],
      calling_window: { days: 7 },
    };
    const named = (await client.post(path, bad)).faults.map(({ field, code }) => [field, code]);
    expect(named).toEqual([
      ['name', 'required'],
      ['services', 'invalid_choice'],
      ['individual_number[0]', 'invalid_type'],
      ['calling_window.days', 'invalid_type'],
      ['individual_number[1]', 'invalid_number'],
      ['individual_number[3]', 'invalid_number'],
    ]);
    const window = await client.post(path, {
      ...base,
      individual_number: ['nobody'],
      calling_window: { from: '25:00', to: '26:00', colour: 'red' },
    });
    expect(window.faults.map(({ field }) => field)).toEqual(['calling_window', 'individual_number[0]']);
    expect((await client.post(path, { services: 'SMS' })).faults.map(({ field }) => field)).toEqual([
      'name',
      'individual_number',
    ]);
  });

  it.each([
    ['an empty list', { individual_number: [] }, 'individual_number'],
    ['neither numbers nor a file', {}, 'individual_number'],
    [
      'both numbers and a file',
      { individual_number: [9843818700], send_to_number_file: 'numbers.csv' },
      'individual_number',
    ],
    ['a blank name', { name: '  ', individual_number: [9843818700] }, 'name'],
    ['a name that no database keeps', { name: 'a\u0000b', individual_number: [9843818700] }, 'name'],
    ['an object for a list', { individual_number: { 0: 9843818700 } }, 'individual_number'],
  ])('refuses %s', async (_what, body, field) => {
    const reply = await client.post(path, { ...base, ...body });
    expect(reply.status).toBe(400);
    expect(reply.faults.map((fault) => fault.field)).toContain(field);
  });
});

describe('a campaign of a file', () => {
  it.each([false, true])('imports a form, with the file first: %s', async (first) => {
    const reply = await client.post(path, form({ ...base, services: 'SMS' }, { body: csv, name: 'people.csv', first }));
    expect(reply.status).toBe(201);
    expect(reply.at('data', 'details', 0, 'usable_tags')).toEqual(['tags_name', 'tags_age']);
    expect(reply.at('data', 'import')).toMatchObject({
      accepted: 2,
      duplicates: 1,
      rejected: [{ row: 3, value: 'not a number' }],
      rejected_total: 1,
    });
  });

  it('reports the first hundred bad rows of a file, and how many there are', async () => {
    const rows = Array.from({ length: 250 }, (_, row) => `bad ${row}`);
    const reply = await client.post(
      path,
      form(base, { body: `number\n9843818700\n${rows.join('\n')}\n`, name: 'bad.csv' }),
    );
    expect(reply.at('data', 'import')).toMatchObject({ accepted: 1, duplicates: 0, rejected_total: 250 });
    expect(reply.at('data', 'import', 'rejected')).toHaveLength(100);
    expect(reply.at('data', 'import', 'rejected', 0)).toEqual({ row: 3, value: 'bad 0', reason: expect.any(String) });
  });

  it('keeps the file of a form under its name, so that a later request can name it', async () => {
    await client.post(path, form(base, { body: csv, name: 'kept.csv' }));
    const reply = await client.post(path, { ...base, send_to_number_file: 'kept.csv' });
    expect(reply.status).toBe(201);
    expect(reply.at('data', 'import', 'accepted')).toBe(2);
  });

  it("takes the seed's sample with a file that stands in the upload folder", async () => {
    await service.uploads.save(null, 'numbers.csv', Readable.from([csv]));
    const reply = await client.post(path, {
      name: 'sample bulk campaign',
      services: 'SMS',
      send_to_number_file: 'numbers.csv',
    });
    expect(reply.status).toBe(201);
  });

  it("does not open another account's upload", async () => {
    await client.post(path, form(base, { body: csv, name: 'mine.csv' }));
    const other = await service.account();
    const reply = await other.post(path, { ...base, send_to_number_file: 'mine.csv' });
    expect(reply.status).toBe(400);
    expect(reply.faults[0]).toMatchObject({ field: 'send_to_number_file', code: 'unknown_file' });
  });

  it.each([
    '/etc/passwd',
    '../numbers.csv',
    'a/../../numbers.csv',
    'C:\\numbers.csv',
    'file:///etc/passwd',
    'a\\b.csv',
    './x',
  ])('never opens the path %s', async (name) => {
    const reply = await client.post(path, { ...base, send_to_number_file: name });
    expect(reply.status).toBe(400);
    expect(reply.faults[0]).toMatchObject({ field: 'send_to_number_file', code: 'not_a_name' });
  });

  it('refuses a file without a good row, and a file that is no list', async () => {
    const none = await client.post(path, form(base, { body: 'number\nx\ny\n', name: 'none.csv' }));
    expect(none.status).toBe(400);
    expect(none.faults[0]).toMatchObject({ field: 'send_to_number_file', code: 'no_good_row' });
    const other = await client.post(path, form(base, { body: 'hello', name: 'hello.csv' }));
    expect(other.faults[0]).toMatchObject({ field: 'send_to_number_file', code: 'not_a_sheet' });
  });

  it('answers 413 for a file over the limit, and to the caller that sends it', async () => {
    const reply = await client.post(
      path,
      form(base, { body: `number\n${'9843818700\n'.repeat(10_000)}`, name: 'big.csv' }),
    );
    expect(reply.status).toBe(413);
    expect(reply.faults[0]).toMatchObject({ field: 'send_to_number_file', code: 'too_large' });
  });

  it('takes individual numbers from a form, as a list or as repeated fields', async () => {
    const made = form({ ...base, individual_number: '9843818700, 9843818701' });
    expect((await client.post(path, made)).at('data', 'import', 'accepted')).toBe(2);
    const repeated = form({ ...base, individual_number: '9843818700' });
    repeated.append('individual_number', '9843818702');
    expect((await client.post(path, repeated)).at('data', 'import', 'accepted')).toBe(2);
  });

  it('refuses a form that is broken', async () => {
    const response = await client.raw(path, {
      method: 'POST',
      headers: { 'content-type': 'multipart/form-data; boundary=x' },
      body: '--x\r\nContent-Disposition: form-data; name="name"\r\n\r\nno end',
    });
    expect(response.status).toBe(400);
  });

  it('refuses a form without a boundary', async () => {
    const response = await client.raw(path, {
      method: 'POST',
      headers: { 'content-type': 'multipart/form-data' },
      body: 'x',
    });
    expect(response.status).toBe(400);
  });
});
