import type { HandledWebhook } from '@ghanti/core';
import { createSimulator } from '@ghanti/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aCampaign, finished, until } from '../testing/builders';
import type { Client } from '../testing/client';
import { startService, type TestService } from '../testing/service';

let service: TestService;
let said: HandledWebhook['inbound'] = [];
beforeAll(async () => {
  // A carrier that also brings what people write: the simulated one has no inbox.
  const carrier = createSimulator({ speed: 500 });
  const reply = { status: 200, contentType: 'text/plain', body: '' };
  const telephony = { ...carrier, handleWebhook: async () => ({ events: [], inbound: said ?? [], reply }) };
  service = await startService({ telephony });
});
afterAll(() => service.stop());

const path = '/api/system/do_not_call';
const anyone = '+9779800000010';

/** Somebody writes to a number of ours. */
async function writes(from: string, text: string, wish: 'stop' | 'start', to = '+97714000000'): Promise<void> {
  said = [{ providerId: 'SM1', from, to, text, wish }];
  const response = await service.nobody.raw('/webhooks/simulated/inbound', { method: 'POST' });
  expect(response.status).toBe(200);
  said = [];
}

async function outcomeOf(client: Client, numbers: readonly number[]) {
  const campaign = await aCampaign(client, { numbers });
  await client.post(`/api/system/campaigns/${campaign.id}/begin`, { message: 'hello' });
  await finished(client, campaign);
  const list = await client.get(`/api/system/campaigns/number/${campaign.id}?page_size=100`);
  const rows = list.at('data', 'number-lists') as { status: string; reason: string | null; credit_consumed: number }[];
  return rows.map(({ status, reason, credit_consumed }) => [status, reason, credit_consumed]);
}

describe('/api/system/do_not_call', () => {
  it('lists numbers, shows them by page, and takes them off', async () => {
    const client = await service.account();
    const added = await client.post(path, {
      numbers: [9800000010, '980-0000020', '+44 20 7946 0958'],
      note: 'by letter',
    });
    expect(added.data).toEqual({ accepted: 3, added: 3, rejected: [], rejected_total: 0 });
    expect((await client.post(path, { numbers: 9800000010 })).at('data', 'added')).toBe(0);
    const page = await client.get(`${path}?page_size=2`);
    expect(page.at('data', 'pagination', 'total_items')).toBe(3);
    expect(page.at('data', 'numbers', 0)).toMatchObject({ number: '+442079460958', listed: true, opted_out: false });
    expect((await client.get(`${path}?search=%2B977`)).at('data', 'pagination', 'total_items')).toBe(2);
    expect((await client.delete(path, { number: 9800000010 })).data).toEqual({ number: anyone });
    expect((await client.delete(`${path}?number=%2B9779800000020`)).status).toBe(200);
    expect((await client.delete(path, { number: 9800000010 })).status).toBe(404);
  });

  it('takes a list whole or not at all, and of a file the good rows', async () => {
    const client = await service.account();
    const refused = await client.post(path, { numbers: [9800000010, 12, '100'] });
    expect(refused.status).toBe(400);
    expect(refused.faults.map(({ field }) => field)).toEqual(['numbers[1]', 'numbers[2]']);
    expect((await client.get(path)).at('data', 'numbers')).toEqual([]);
    const form = new FormData();
    form.set('numbers_file', new Blob(['number\n9800000010\n12\n9800000020']), 'stop.csv');
    const added = await client.post(path, form);
    expect(added.data).toMatchObject({ accepted: 2, added: 2, rejected_total: 1, rejected: [{ row: 3, value: '12' }] });
  });

  it('takes one file, and says so when there are two: none of them is left out in silence', async () => {
    const client = await service.account();
    const form = new FormData();
    for (const name of ['a.csv', 'b.csv'])
      form.append('numbers_file', new Blob([`number\n${'9800000010\n'.repeat(20_000)}`]), name);
    const reply = await client.post(path, form);
    expect([reply.status, reply.faults[0]?.code]).toEqual([400, 'repeated']);
    expect((await client.get(path)).at('data', 'numbers')).toEqual([]);
  });

  it.each([{}, { numbers: [] }, { numbers: [1.5] }, { numbers: [9800000010], note: 'x'.repeat(501) }])(
    'refuses %j',
    async (body) => {
      expect((await service.admin.post(path, body)).status).toBe(400);
    },
  );

  it("is the account's own: another reads nothing of it and cannot take from it", async () => {
    const [mine, other] = [await service.account(), await service.account()];
    await mine.post(path, { numbers: [9800000010] });
    expect((await other.get(path)).at('data', 'numbers')).toEqual([]);
    expect((await other.delete(path, { number: 9800000010 })).status).toBe(404);
    expect(await outcomeOf(other, [9800000010])).toEqual([['completed', null, 1]]);
  });

  it('keeps whoever is listed from being called: that number fails alone, and costs nothing', async () => {
    const client = await service.account();
    await client.post(path, { numbers: [9800000010] });
    expect(await outcomeOf(client, [9800000010, 9800000020])).toEqual([
      ['failed', 'do_not_call', 0],
      ['completed', null, 1],
    ]);
  });

  it('takes a STOP from the person, for the whole service when nobody owns the number, until START', async () => {
    const client = await service.account();
    await writes('+9779800000030', 'STOP', 'stop');
    expect(await outcomeOf(client, [9800000030])).toEqual([['failed', 'do_not_call', 0]]);
    await writes('+9779800000030', 'START', 'start');
    expect(await outcomeOf(client, [9800000030])).toEqual([['completed', null, 1]]);
  });

  it('keeps a STOP to an own number on the list of its owner, who takes it off only when the person asked', async () => {
    const client = await service.account();
    const bought = await client.post('/api/system/phone_numbers', { phone_sid: 'b7142c5ae3b673d944d81c83bda4f5de' });
    const line = bought.text('data', 'number_details', 0, 'phone_number');
    await writes('+9779800000040', 'Stop', 'stop', line);
    expect((await client.get(path)).at('data', 'numbers')).toMatchObject([{ listed: false, opted_out: true }]);
    expect((await client.delete(path, { number: 9800000040 })).status).toBe(409);
    expect((await client.delete(path, { number: 9800000040, opted_in: true })).status).toBe(200);
  });
});

describe('the calling window of a campaign', () => {
  const never = { from: '00:00', to: '00:01', days: ['mon'] };

  it('is set, shown, changed and taken away', async () => {
    const client = await service.account();
    const made = await client.post('/api/system/campaigns', {
      ...{ name: 'by day', services: 'PHONE', individual_number: [9800000010] },
      calling_window: { days: ['sun', 'mon'] },
    });
    const id = made.number('data', 'details', 0, 'id');
    expect(made.at('data', 'details', 0, 'calling_window')).toEqual({
      from: '08:00',
      to: '20:00',
      days: ['mon', 'sun'],
    });
    const changed = await client.put(`/api/system/campaigns/${id}/update`, { calling_window: never });
    expect(changed.at('data', 'details', 0, 'calling_window')).toEqual(never);
    const gone = await client.put(`/api/system/campaigns/${id}/update`, { calling_window: null });
    expect(gone.at('data', 'details', 0, 'calling_window')).toBeNull();
  });

  it.each([{ from: '20:00', to: '08:00' }, { from: '8' }, { days: [] }, { days: ['Monday'] }, 'always'])(
    'refuses %j',
    async (window) => {
      const reply = await service.admin.post('/api/system/campaigns', {
        ...{ name: 'wrong', services: 'PHONE', individual_number: [9800000010], calling_window: window },
      });
      expect(reply.status).toBe(400);
      expect(reply.faults[0]?.field).toMatch(/^calling_window/);
    },
  );

  it('makes numbers wait outside it, and go when it is opened', async () => {
    const client = await service.account();
    const campaign = await aCampaign(client, { numbers: [9800000010] });
    // Closed now, whatever the hour is: the day that is two days off in Nepal.
    const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
    const closed = {
      from: '00:00',
      to: '24:00',
      days: [days[(new Date(Date.now() + 20_700_000).getUTCDay() + 2) % 7]],
    };
    await client.put(`/api/system/campaigns/${campaign.id}/update`, { calling_window: closed });
    await client.post(`/api/system/campaigns/${campaign.id}/begin`, { message: 'hello' });
    const shown = async (what: string) =>
      (await client.get(`/api/system/campaigns/number/${campaign.id}`)).at('data', 'number-lists', 0, what);
    await until('it waits', async () => (await shown('reason')) === 'calling_window');
    expect(await shown('status')).toBe('queued');
    await client.put(`/api/system/campaigns/${campaign.id}/update`, { calling_window: null });
    await finished(client, campaign);
  });
});
