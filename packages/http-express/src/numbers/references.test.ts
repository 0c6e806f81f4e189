import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aCampaign } from '../testing/builders';
import type { Client } from '../testing/client';
import { startService, type TestService } from '../testing/service';

let service: TestService;
let client: Client;
beforeAll(async () => {
  service = await startService({ dials: false });
  client = await service.account();
});
afterAll(() => service.stop());

const ofCampaign = (id: number, query = '') => `/api/system/campaigns/number/${id}${query}`;

describe('the reference of a number', () => {
  it('is given with it, and answered wherever the number is', async () => {
    const { id } = await aCampaign(client, { numbers: [9800000010] });
    const one = await client.post(ofCampaign(id), { number: 9811111110, reference: 'order/17' });
    expect(one.at('data', 'details', 'reference')).toBe('order/17');
    const number = one.number('data', 'details', 'id');
    expect((await client.get(`/api/system/number/${number}/`)).at('data', 'number-detail', 'reference')).toBe(
      'order/17',
    );
    const many = await client.post(ofCampaign(id), [
      { number: 9811111120, reference: 'A' },
      { number: 9811111130, reference: '' },
      { number: 9811111140, reference: 'A' },
    ]);
    expect(many.at('data', 'details')).toMatchObject([{ reference: 'A' }, { reference: null }, { reference: 'A' }]);
    const found = await client.get(ofCampaign(id, '?reference=A&page_size=1'));
    expect(found.at('data', 'pagination', 'total_items')).toBe(2);
    expect(found.at('data', 'number-lists')).toMatchObject([{ number: 9811111120, reference: 'A' }]);
    expect((await client.get(ofCampaign(id, '?reference=nobody'))).at('data', 'number-lists')).toEqual([]);
    const report = await client.get(`/api/system/campaigns/${id}/report/?format=json`);
    expect(report.at('data', 'numbers', 1)).toMatchObject({ number: 9811111110, reference: 'order/17' });
  });

  it('is given in a form as in JSON', async () => {
    const { id } = await aCampaign(client, { numbers: [9800000010] });
    const form = new FormData();
    form.set('number', '9811111110');
    form.set('reference', '00017');
    expect((await client.post(ofCampaign(id), form)).at('data', 'details', 'reference')).toBe('00017');
  });

  it.each([null, ''])('is changed by itself, and taken away by %j', async (nothing) => {
    const { numberIds } = await aCampaign(client, { numbers: [9800000010] });
    const path = `/api/system/number/${numberIds[0]}/`;
    const shown = async (reference: unknown) => {
      const reply = await client.put(path, { reference });
      expect(reply.status).toBe(200);
      return reply.at('data', 'details');
    };
    expect(await shown('B')).toMatchObject({ number: 9800000010, reference: 'B' });
    expect(await shown(nothing)).toMatchObject({ number: 9800000010, reference: null });
  });

  it('that cannot be one is refused where it stands', async () => {
    const { id, numberIds } = await aCampaign(client, { numbers: [9800000010] });
    const fields = async (body: unknown) => (await client.post(ofCampaign(id), body)).faults.map(({ field }) => field);
    expect(await fields({ number: 9811111110, reference: 'a\nb' })).toEqual(['reference']);
    expect(await fields([{ number: 9811111110 }, { number: 9811111120, reference: 'a\nb' }])).toEqual([
      '[1].reference',
    ]);
    expect(await fields({ number: 9811111110, reference: 'x'.repeat(201) })).toEqual(['reference']);
    const edited = await client.put(`/api/system/number/${numberIds[0]}/`, { reference: 'a\u0007b' });
    expect([edited.status, edited.faults[0]?.field]).toEqual([400, 'reference']);
  });
});

describe('creating a campaign with returning', () => {
  const base = { name: 'returning', services: 'PHONE' };
  const path = '/api/system/campaigns/';

  it('answers the ids of a list, by their places in it', async () => {
    const list = [9800000010, '9800000020', 9800000010, 9800000030];
    const reply = await client.post(path, { ...base, individual_number: list, returning: true });
    const id = reply.number('data', 'details', 0, 'id');
    const shown = (await client.get(ofCampaign(id))).at('data', 'number-lists') as { id: number }[];
    expect(reply.at('data', 'numbers')).toEqual([
      { id: shown[0]?.id, row: 0, number: 9800000010, reference: null },
      { id: shown[1]?.id, row: 1, number: '9800000020', reference: null },
      { id: shown[2]?.id, row: 3, number: 9800000030, reference: null },
    ]);
  });

  it('answers those of a file, by its rows, and takes the word from a form', async () => {
    const form = new FormData();
    for (const [name, value] of Object.entries({ ...base, returning: 'true' })) form.set(name, value);
    form.set('send_to_number_file', new Blob(['number\n9800000010\nnobody\n9800000020\n']), 'list.csv');
    const reply = await client.post(path, form);
    expect(reply.at('data', 'numbers')).toMatchObject([{ row: 2 }, { row: 4 }]);
  });

  it('answers none where nobody asks', async () => {
    const reply = await client.post(path, { ...base, individual_number: [9800000010], returning: false });
    expect(reply.at('data', 'numbers')).toBeUndefined();
  });
});
