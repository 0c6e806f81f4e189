import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aCampaign } from '../testing/builders';
import { startService, type TestService } from '../testing/service';

let service: TestService;
beforeAll(async () => {
  service = await startService({ carrier: { speed: 0.01 } });
});
afterAll(() => service.stop());

const path = '/api/system/phone_numbers';
const ownedPath = '/api/system/owned/phone_numbers';
/** The seed's own sid. */
const sid = 'b7142c5ae3b673d944d81c83bda4f5de';
const other = '4c1d0f6c1e0b4f8a9a5b7d3e2f1a6c80';

describe('phone numbers', () => {
  it('are bought, shown, paid for, and released', async () => {
    const client = await service.account(100);
    const onSale = await client.get(path);
    expect(onSale.message).toBe('Number Lists Retrived Successfully!!');
    const line = {
      phone_number: '+97715970001',
      rate: 10,
      available_capabilities: 'Voice, SMS',
      capabilities: { voice: true, sms: true, mms: false, fax: false },
      phone_number_sid: sid,
    };
    expect(onSale.at('data', 'number_lists')).toContainEqual(expect.objectContaining(line));
    expect((await client.get(ownedPath)).data).toEqual({ owned_numbers: [] });

    const bought = await client.post(path, { phone_sid: sid });
    expect(bought).toMatchObject({ status: 200, message: '+97715970001 number bought successfully!!' });
    expect(bought.at('data', 'number_details')).toMatchObject([line]);
    expect((await client.get(`${ownedPath}/`)).at('data', 'owned_numbers')).toMatchObject([line]);
    expect((await client.get(path)).at('data', 'number_lists')).not.toContainEqual(expect.objectContaining(line));
    const user = await client.get('/api/accounts/user_details');
    expect(user.at('data', 'user_details', 'credit')).toEqual({ available: 90, held: 0, spent: 10 });

    const campaign = await aCampaign(client);
    const details = await client.get(`/api/system/campaigns/${campaign.id}/details`);
    expect(details.at('data', 'details', 0, 'user_phone')).toEqual(['+97715970001']);
    const listed = await client.get('/api/system/campaigns');
    expect(listed.at('result', 'campaign-lists', 0, 'user_phone')).toEqual(['+97715970001']);

    const released = await client.delete(path, { phone_sid: sid });
    expect(released.status).toBe(200);
    expect(released.body).toEqual({
      status: 204,
      success: true,
      message: '+97715970001 number released successfully!!',
      errors: [],
      data: {},
    });
    expect((await client.delete(path, { phone_sid: sid })).status).toBe(404);
  });

  it('are released by the query as well, because proxies drop bodies', async () => {
    const client = await service.account();
    await client.post(`${path}/`, { phone_sid: other });
    expect((await client.delete(`${path}?phone_sid=${other}`)).at('status')).toBe(204);
  });

  it('answers 409 for what another owns, 404 for what there is not, 402 for too few credits', async () => {
    const owner = await service.account();
    await owner.post(path, { phone_sid: other });
    const client = await service.account(3);
    expect((await client.post(path, { phone_sid: other })).status).toBe(409);
    expect((await client.post(path, { phone_sid: 'nowhere' })).status).toBe(404);
    expect((await client.post(path, { phone_sid: sid })).status).toBe(402);
    expect((await client.delete(path, { phone_sid: other })).status).toBe(404);
    await owner.delete(path, { phone_sid: other });
  });

  it('lets one of two buyers win', async () => {
    const buyers = await Promise.all([service.account(), service.account(), service.account()]);
    const replies = await Promise.all(buyers.map((buyer) => buyer.post(path, { phone_sid: other })));
    expect(replies.map((reply) => reply.status).sort()).toEqual([200, 409, 409]);
    const winner = buyers[replies.findIndex((reply) => reply.status === 200)];
    expect((await winner?.delete(path, { phone_sid: other }))?.status).toBe(200);
  });

  it('answers 409 while a running campaign calls from it', async () => {
    const client = await service.account();
    await client.post(path, { phone_sid: other });
    const { id } = await aCampaign(client);
    await client.post(`/api/system/campaigns/${id}/begin`, { message: 'hello' });
    expect((await client.delete(path, { phone_sid: other })).status).toBe(409);
  });

  it.each([{}, { phone_sid: 5 }, { phone_sid: '' }])('refuses to buy %j', async (body) => {
    const reply = await service.admin.post(path, body);
    expect(reply.status).toBe(400);
    expect(reply.faults[0]?.field).toBe('phone_sid');
  });

  it('refuses to release nothing', async () => {
    expect((await service.admin.delete(path)).faults[0]).toMatchObject({ field: 'phone_sid', code: 'required' });
  });
});
