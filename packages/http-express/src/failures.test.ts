import { createSimulator, SpeechError, silentSpeech, TelephonyError } from '@ghanti/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aCampaign, statusOf } from './testing/builders';
import { startService, type TestService } from './testing/service';

/** The seed's own sid. */
const phone_sid = 'b7142c5ae3b673d944d81c83bda4f5de';

describe('while a part is down', () => {
  let service: TestService;
  let down = true;
  const unless = <T>(isDown: () => Error, work: () => T): T => {
    if (down) throw isDown();
    return work();
  };
  const carrierIsDown = () => new TelephonyError('unavailable', 'Carrier X at 10.0.0.7 does not answer');
  const voiceIsDown = () => new SpeechError('unavailable', 'Engine Y at 10.0.0.8 does not answer');

  beforeAll(async () => {
    const carrier = createSimulator({ speed: 500 });
    const silent = silentSpeech();
    const { numbers } = carrier;
    service = await startService({
      telephony: {
        ...carrier,
        numbers: {
          ...numbers,
          available: async (...asked) => unless(carrierIsDown, () => numbers.available(...asked)),
          buy: async (...asked) => unless(carrierIsDown, () => numbers.buy(...asked)),
        },
      },
      speech: { ...silent, synthesize: async (...asked) => unless(voiceIsDown, () => silent.synthesize(...asked)) },
    });
  });
  afterAll(() => service.stop());

  it('answers 503 with when to come again, nothing of the inside, and changes nothing', async () => {
    const client = await service.account();
    const campaign = await aCampaign(client);
    const otp = { number: '9851023212', message: 'Hi {otp}', sms_send_options: 'voice' };
    const replies = [
      await client.get('/api/system/phone_numbers'),
      await client.post('/api/system/phone_numbers', { phone_sid }),
      await client.post('/api/system/test/voice', { message: 'hello' }),
      await client.post(`/api/system/campaigns/${campaign.id}/begin/`, { message: 'hello' }),
      await client.post('/api/system/send/otp', otp),
    ];
    for (const reply of replies) {
      expect(reply.status, String(reply.message)).toBe(503);
      expect(Number(reply.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(JSON.stringify(reply.body)).not.toMatch(/10\.0\.0|Carrier X|Engine Y/);
    }
    expect(await statusOf(client, campaign)).toBe('not started');
    const { credit } = (await service.store.accounts.byId(client.account.id)) ?? {};
    expect(credit?.held).toBe(0);
    down = false;
    expect((await client.post(`/api/system/campaigns/${campaign.id}/begin/`, { message: 'hello' })).status).toBe(200);
    expect((await client.get('/api/system/phone_numbers')).status).toBe(200);
  });
});

describe('what every list and every keyed order refuses', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await startService({ dials: false });
  });
  afterAll(() => service.stop());

  it('is a page that there cannot be, with the name of what is wrong', async () => {
    const client = await service.account();
    const campaign = await aCampaign(client);
    const webhook = await client.post('/api/system/webhooks', { url: `${service.url}/x` });
    const lists = [
      '/api/system/campaigns',
      `/api/system/campaigns/number/${campaign.id}`,
      '/api/system/otp',
      '/api/system/do_not_call',
      `/api/system/webhooks/${webhook.number('data', 'details', 'id')}/deliveries`,
    ];
    for (const list of lists)
      for (const [query, field] of [
        ['page=0', 'page'],
        ['page_size=101', 'page_size'],
        ['page=x', 'page'],
      ]) {
        const reply = await client.get(`${list}?${query}`);
        expect([list, query, reply.status, reply.faults[0]?.field]).toEqual([list, query, 400, field]);
      }
  });

  it('is a key that was used for another body', async () => {
    const client = await service.account();
    const campaign = await aCampaign(client);
    const orders: readonly (readonly [path: string, body: object, other: object])[] = [
      [`/api/accounts/${client.account.id}/credits`, { amount: 5 }, { amount: 6 }],
      ['/api/system/do_not_call', { numbers: [9843812344] }, { numbers: [9843812345] }],
      [`/api/system/campaigns/number/${campaign.id}`, { number: 9843812344 }, { number: 9843812345 }],
      ['/api/system/phone_numbers', { phone_sid }, { phone_sid: 'another' }],
    ];
    for (const [path, body, other] of orders) {
      const caller = path.startsWith('/api/accounts') ? service.admin : client;
      const key = { 'idempotency-key': `key of ${path}`.replaceAll(' ', '-') };
      const first = await caller.post(path, body, key);
      expect([path, first.status < 300]).toEqual([path, true]);
      const again = await caller.post(path, body, key);
      expect([path, again.status, again.headers.get('idempotent-replayed')]).toEqual([path, first.status, 'true']);
      expect([path, (await caller.post(path, other, key)).status]).toEqual([path, 422]);
    }
    const user = await client.get('/api/accounts/user_details');
    // 1,000 and one grant of 5, less the rate of one number.
    expect(user.at('data', 'user_details', 'credit')).toMatchObject({ available: 995, spent: 10 });
  });

  it('is an edit by PUT of a number that is none', async () => {
    const client = await service.account();
    const { numberIds } = await aCampaign(client);
    const reply = await client.put(`/api/system/number/${numberIds[0]}/`, { number: 'nobody' });
    expect([reply.status, reply.faults[0]?.field]).toEqual([400, 'number']);
    expect((await client.delete('/api/system/do_not_call', {})).faults[0]).toMatchObject({ field: 'number' });
  });
});
