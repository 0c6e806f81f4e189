import { afterEach, expect, it } from 'vitest';
import { aCampaign } from '../testing/builders';
import { startService, type TestService } from '../testing/service';

const path = '/api/system/campaigns';
const body = { name: 'People', services: 'PHONE', individual_number: [9843812344, 9843812345] };

let service: TestService;
afterEach(() => service.stop());

it('answers one campaign as a list of one, with how many numbers it has', async () => {
  service = await startService({ dials: false });
  const { admin } = service;
  const created = await admin.post(path, body);
  const id = created.number('data', 'details', 0, 'id');
  expect(created.at('data', 'details')).toMatchObject([{ id, name: 'People', number_count: 2 }]);
  await admin.post(`${path}/number/${id}`, { number: 9843812346 });
  const updated = await admin.put(`${path}/${id}/update`, { name: 'More people' });
  expect(updated.at('data', 'details')).toMatchObject([{ id, name: 'More people', number_count: 3 }]);
  for (const ask of [admin.get, admin.delete])
    expect((await ask(`${path}/${id}/details`)).at('data', 'details')).toMatchObject([{ id, number_count: 3 }]);
  expect((await admin.get(path)).at('result', 'campaign-lists', 0, 'number_count')).toBe(3);
});

it('answers the campaign itself where the router is to', async () => {
  service = await startService({ dials: false, router: { details: 'object' } });
  const { admin } = service;
  const created = await admin.post(path, body);
  const id = created.number('data', 'details', 'id');
  const updated = await admin.put(`${path}/${id}/update`, { name: 'More people' });
  expect(updated.at('data', 'details')).toMatchObject({ id, name: 'More people', number_count: 2 });
  for (const ask of [admin.get, admin.delete])
    expect((await ask(`${path}/${id}/details`)).at('data', 'details')).toMatchObject({ id, number_count: 2 });
  expect((await admin.get(path)).at('result', 'campaign-lists')).toMatchObject([{ id }]);
});

it('says of a page that is too large how large one may be', async () => {
  service = await startService({ dials: false });
  const { id } = await aCampaign(service.admin);
  for (const asked of [path, `${path}/number/${id}`, '/api/system/otp', '/api/system/do_not_call']) {
    const reply = await service.admin.get(`${asked}?page_size=101`);
    expect([reply.status, reply.faults]).toMatchObject([
      400,
      [{ field: 'page_size', code: 'too_big', message: expect.stringContaining('100') }],
    ]);
    expect((await service.admin.get(`${asked}?page_size=100`)).status).toBe(200);
  }
});
