import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aCampaign, statusOf } from './testing/builders';
import type { Client } from './testing/client';
import { readReply } from './testing/reply';
import { startService, type TestService } from './testing/service';

let service: TestService;
let client: Client;
beforeAll(async () => {
  service = await startService({ dials: false });
  client = await service.account();
});
afterAll(() => service.stop());

const otp = { number: '9851023212', message: 'Your code is {otp}', sms_send_options: 'text' };
const sid = 'b7142c5ae3b673d944d81c83bda4f5de';

describe('a request that cannot be taken back', () => {
  it.each([
    ['schedule', '2030-01-01T10:00', 'Did you mean schedule_date?'],
    ['scheduleDate', '2030-01-01T10:00', 'Did you mean schedule_date?'],
    ['Message', 'hello', 'Did you mean message?'],
    ['individuals', [1], 'Did you mean individual?'],
    ['dry_run', true, 'The fields here are: message, aud_file, audio, priority, voice_input, schedule_date,'],
    ['constructor', null, 'The fields here are:'],
  ])('refuses a field that it does not know: %s', async (field, value, said) => {
    const campaign = await aCampaign(client);
    const reply = await client.post(`/api/system/campaigns/${campaign.id}/begin`, { message: 'hello', [field]: value });
    expect([reply.status, reply.faults]).toMatchObject([
      400,
      [{ field, code: 'unknown_field', message: expect.stringContaining(said) }],
    ]);
    expect(await statusOf(client, campaign)).toBe('not started');
  });

  it.each([
    ['schedule_date=2030-01-01T10:00', 'schedule_date', 'send it in the body'],
    ['dry_run=true', 'dry_run', 'The fields here are: message,'],
  ])('refuses a field in its address that nobody reads there: %s', async (query, field, said) => {
    const campaign = await aCampaign(client);
    const reply = await client.post(`/api/system/campaigns/${campaign.id}/begin?${query}`, { message: 'hello' });
    expect([reply.status, reply.faults]).toMatchObject([
      400,
      [{ field, code: 'unknown_field', message: expect.stringContaining(said) }],
    ]);
    expect(await statusOf(client, campaign)).toBe('not started');
  });

  it('refuses a code of your own where one is generated: another would be sent', async () => {
    for (const otp_options of [undefined, 'generated']) {
      const reply = await client.post('/api/system/send/otp', { ...otp, otp: '1234', otp_options });
      expect([reply.status, reply.faults]).toMatchObject([400, [{ field: 'otp', code: 'conflict' }]]);
    }
    const blank = { ...otp, otp: '', otp_options: 'generated' };
    expect((await (await service.account()).post('/api/system/send/otp', blank)).status).toBe(200);
  });

  it('names each of them, beside all that is wrong otherwise, also inside', async () => {
    const campaign = await aCampaign(client);
    const body = { schedule: 'x', priority: 'loud', dry_run: true, keypad: { digits: 99, timeout_seconds: 5 } };
    const { faults } = await client.post(`/api/system/campaigns/${campaign.id}/begin`, body);
    expect(faults.map(({ field, code }) => [field, code])).toEqual([
      ['schedule', 'unknown_field'],
      ['dry_run', 'unknown_field'],
      ['keypad.timeout_seconds', 'unknown_field'],
      ['priority', 'invalid_choice'],
      ['keypad.digits', 'too_big'],
      ['message', 'required'],
    ]);
  });

  it('refuses it in a form as well, and knows its files', async () => {
    const campaign = await aCampaign(client);
    const path = `/api/system/campaigns/${campaign.id}/begin`;
    const form = new FormData();
    form.set('message', 'hello');
    form.set('dry_run', '');
    form.set('aud_file', new Blob([]), '');
    const parts = await client.post(path, form);
    expect(parts.faults).toMatchObject([{ field: 'dry_run', code: 'unknown_field' }]);
    const pairs = await readReply(
      await client.raw(path, { method: 'POST', body: new URLSearchParams({ message: 'hello', 'schedule[at]': 'x' }) }),
    );
    expect(pairs.faults).toMatchObject([{ field: 'schedule', code: 'unknown_field' }]);
    expect(await statusOf(client, campaign)).toBe('not started');
    form.delete('dry_run');
    expect((await client.post(path, form)).status).toBe(200);
  });

  it('holds and sends nothing, and does not spend its key', async () => {
    const key = { 'idempotency-key': 'a-code' };
    const refused = await client.post('/api/system/send/otp', { ...otp, lenght: 4 }, key);
    expect(refused.faults).toMatchObject([{ field: 'lenght', message: expect.stringContaining('otp_length') }]);
    expect((await client.get('/api/system/otp')).at('data', 'otps')).toEqual([]);
    expect((await client.post('/api/system/send/otp', otp, key)).status).toBe(200);

    const buying = await client.post('/api/system/phone_numbers', { phone_sid: sid, sid });
    expect(buying.faults).toMatchObject([{ field: 'sid', code: 'unknown_field' }]);
    expect((await client.get('/api/system/owned/phone_numbers')).at('data', 'owned_numbers')).toEqual([]);
  });
});

it('is ignored by every other request', async () => {
  const body = { name: 'People', services: 'PHONE', individual_number: [9843812344], colour: 'blue' };
  expect((await client.post('/api/system/campaigns', body)).status).toBe(201);
  const listed = await client.post('/api/system/do_not_call', { numbers: '9843812345', colour: 'blue' });
  expect(listed.status).toBe(200);
});
