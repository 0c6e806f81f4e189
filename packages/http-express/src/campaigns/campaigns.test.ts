import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aCampaign, aDayAhead, statusOf } from '../testing/builders';
import type { Client } from '../testing/client';
import { startService, type TestService } from '../testing/service';

let service: TestService;
let client: Client;
beforeAll(async () => {
  service = await startService({ carrier: { speed: 0.1 } });
  client = await service.account();
});
afterAll(() => service.stop());

const path = '/api/system/campaigns';

describe('GET /api/system/campaigns', () => {
  it('answers an empty page without an envelope', async () => {
    const reply = await (await service.account()).get(path);
    expect(reply.body).toEqual({
      pagination: {
        total_items: 0,
        total_pages: 1,
        page_number: 1,
        has_next: false,
        has_previous: false,
        links: [],
      },
      result: { messages: 'Campaign Successfully Retrieved', 'campaign-lists': [] },
    });
  });

  it('pages, newest first', async () => {
    const own = await service.account();
    const made = [await aCampaign(own), await aCampaign(own), await aCampaign(own)];
    const first = await own.get(`${path}/?page=1&page_size=2&search=&status=`);
    expect(first.at('pagination')).toMatchObject({
      total_items: 3,
      total_pages: 2,
      has_next: true,
      has_previous: false,
    });
    expect(first.at('result', 'campaign-lists', 0, 'id')).toBe(made[2]?.id);
    const last = await own.get(`${path}?page=2&page_size=2`);
    expect(last.at('pagination')).toMatchObject({ page_number: 2, has_next: false, has_previous: true });
    expect(last.at('result', 'campaign-lists', 0, 'id')).toBe(made[0]?.id);
    expect((await own.get(`${path}?page=9`)).at('result', 'campaign-lists')).toEqual([]);
  });

  it('finds by name and by status', async () => {
    const own = await service.account();
    const { name } = await aCampaign(own);
    await aCampaign(own);
    expect(
      (await own.get(`${path}?search=${encodeURIComponent(name.toUpperCase())}`)).at('pagination', 'total_items'),
    ).toBe(1);
    expect((await own.get(`${path}?status=Not Started`)).at('pagination', 'total_items')).toBe(2);
    expect((await own.get(`${path}?status=running`)).at('pagination', 'total_items')).toBe(0);
  });

  it.each(['page=0', 'page=-1', 'page=x', 'page=1.5', 'page_size=101', 'status=sleeping', 'page=1&page=2'])(
    'refuses ?%s',
    async (query) => {
      const reply = await client.get(`${path}?${query}`);
      expect(reply.status).toBe(400);
      expect(reply.faults[0]?.field).toBe(query.split('=')[0]);
    },
  );
});

describe('PUT /api/system/campaigns/<id>/update', () => {
  it("takes the seed's sample", async () => {
    const { id } = await aCampaign(client);
    const body = { name: 'new campaign name', services: 'SMS', description: 'Election campaign for 2023' };
    const reply = await client.put(`${path}/${id}/update/`, body);
    expect(reply).toMatchObject({ status: 200, message: 'Campaign details successfully updated.' });
    expect(reply.at('data', 'details', 0)).toMatchObject({ id, ...body });
  });

  it('refuses a bad value, and changes nothing', async () => {
    const { id, name } = await aCampaign(client);
    const reply = await client.put(`${path}/${id}/update`, { name: '', services: 'FAX' });
    expect(reply.faults.map((fault) => fault.field)).toEqual(['name', 'services']);
    expect((await client.get(`${path}/${id}/details`)).at('data', 'details', 0, 'name')).toBe(name);
  });

  it('answers 409 for services while running, and takes a name', async () => {
    const campaign = await aCampaign(client);
    await client.post(`${path}/${campaign.id}/begin/`, { message: 'hello' });
    const reply = await client.put(`${path}/${campaign.id}/update`, { services: 'SMS' });
    expect(reply.status).toBe(409);
    expect(reply.message).toMatch(/is running.*Terminate it, or wait/);
    expect((await client.put(`${path}/${campaign.id}/update`, { name: 'renamed' })).status).toBe(200);
  });
});

describe('DELETE /api/system/campaigns/<id>/delete', () => {
  it("says it in the original's spelling, and it is gone", async () => {
    const { id } = await aCampaign(client);
    const reply = await client.delete(`${path}/${id}/delete`);
    expect(reply.status).toBe(200);
    expect(reply.data).toEqual({
      camaign: 'Campaign Deleted Succesfully',
      campaign: 'Campaign Deleted Successfully',
    });
    expect((await client.get(`${path}/${id}/details`)).status).toBe(404);
    expect((await client.delete(`${path}/${id}/delete/`)).status).toBe(404);
  });

  it('answers 409 while running', async () => {
    const campaign = await aCampaign(client);
    await client.post(`${path}/${campaign.id}/begin/`, { message: 'hello' });
    const reply = await client.delete(`${path}/${campaign.id}/delete`);
    expect([reply.status, reply.message]).toEqual([409, expect.stringMatching(/is running\. Terminate it, or wait/)]);
    expect(await statusOf(client, campaign)).toBe('running');
  });

  it('answers 409 while scheduled or paused, and says which', async () => {
    const scheduled = await aCampaign(client);
    await client.post(`${path}/${scheduled.id}/begin/`, { message: 'hello', schedule_date: `${aDayAhead()}T10:00` });
    const paused = await aCampaign(client);
    await client.post(`${path}/${paused.id}/begin/`, { message: 'hello' });
    await client.post(`${path}/${paused.id}/pause/`);
    for (const [{ id }, word] of [[scheduled, 'scheduled'] as const, [paused, 'paused'] as const]) {
      const deletion = await client.delete(`${path}/${id}/delete`);
      expect([deletion.status, deletion.message]).toEqual([409, expect.stringContaining(`is ${word}`)]);
      const change = await client.put(`${path}/${id}/update`, { services: 'SMS' });
      expect([change.status, change.message]).toEqual([409, expect.stringContaining(`is ${word}`)]);
      const begun = await client.post(`${path}/${id}/begin/`, { message: 'hello' });
      expect([begun.status, begun.message]).toEqual([409, expect.stringContaining(`is ${word}`)]);
    }
  });
});

describe('/api/system/campaigns/<id>/details', () => {
  it('answers the same to GET and DELETE, and deletes nothing', async () => {
    const { id, name } = await aCampaign(client);
    const read = await client.get(`${path}/${id}/details/`);
    const deleted = await client.delete(`${path}/${id}/details`);
    expect(read.data).toMatchObject({ messages: 'Details Retrived successfully', details: [{ id, name }] });
    expect(deleted.body).toEqual(read.body);
    expect((await client.get(`${path}/${id}/details`)).status).toBe(200);
  });

  it.each(['0', '-1', '1.5', 'x', '99999999', '99999999999999999999', '%00', '1e3'])(
    'answers 404 for the id %s',
    async (id) => {
      expect((await client.get(`${path}/${id}/details`)).status).toBe(404);
    },
  );
});
