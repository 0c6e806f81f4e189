import { createSimulator, type MessageRequest, type Telephony } from '@ghanti/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aCampaign, aCampaignOfFile, finished, until } from '../testing/builders';
import type { Client } from '../testing/client';
import { startService, type TestService } from '../testing/service';

let service: TestService;
let client: Client;
beforeAll(async () => {
  service = await startService();
  client = await service.account();
});
afterAll(() => service.stop());

const ofCampaign = (id: number, query = '') => `/api/system/campaigns/number/${id}${query}`;
const tagged = () => aCampaignOfFile(client, 'number,name,age\n9800000010,Asha,25\n');

describe('GET /api/system/campaigns/number/<campaign_id>', () => {
  it("lists the numbers, in the original's words and spelling", async () => {
    const { id, name } = await tagged();
    const reply = await client.get(ofCampaign(id));
    expect(reply.status).toBe(200);
    expect(reply.data).toEqual({
      messages: `Number related to ${name} campaign Retrived successfully`,
      'number-lists': [
        {
          id: expect.any(Number),
          number: 9800000010,
          e164: '+9779800000010',
          campaing: name,
          campaign: name,
          available_tags: { tags_name: 'Asha', tags_age: '25' },
          reference: null,
          status: 'not started',
          duration: null,
          playback: null,
          keys: null,
          credit_consumed: null,
          attempts: 0,
          reason: null,
          updated_at: expect.any(String),
        },
      ],
      pagination: { total_items: 1, total_pages: 1, page_number: 1, has_next: false, has_previous: false, links: [] },
    });
  });

  it('tells what became of each, in seconds and credits', async () => {
    const campaign = await aCampaign(client, { numbers: [9800000010, 9800000021, 9800000034] });
    await client.post(`/api/system/campaigns/${campaign.id}/begin/`, { message: 'hello there, this is a message' });
    await finished(client, campaign);
    const completed = await client.get(ofCampaign(campaign.id, '/?status=completed'));
    expect(completed.at('data', 'number-lists')).toHaveLength(1);
    expect(completed.at('data', 'number-lists', 0)).toMatchObject({
      status: 'completed',
      credit_consumed: 1,
      attempts: 1,
    });
    expect(completed.number('data', 'number-lists', 0, 'duration')).toBeGreaterThan(0);
    expect(completed.number('data', 'number-lists', 0, 'playback')).toBeGreaterThan(0);
    const busy = await client.get(ofCampaign(campaign.id, '?status=UNANSWERED'));
    expect(busy.at('data', 'number-lists', 0)).toMatchObject({ number: 9800000021, status: 'unanswered' });
    expect((await client.get(ofCampaign(campaign.id, '?page=2&page_size=2'))).at('data', 'number-lists')).toHaveLength(
      1,
    );
  });

  it('refuses an unknown status, and does not show what is not ours', async () => {
    const { id } = await aCampaign(client);
    expect((await client.get(ofCampaign(id, '?status=gone'))).status).toBe(400);
    expect((await (await service.account()).get(ofCampaign(id))).status).toBe(404);
    expect((await client.get(ofCampaign(999_999))).status).toBe(404);
  });
});

describe('a number', () => {
  it('is answered as it was given everywhere, beside what is dialled', async () => {
    const given = [9843812344, '9843812345', '+977 984-3812346', '०९८४३८१२३४७', '+1 202 555 0143'];
    const e164 = ['+9779843812344', '+9779843812345', '+9779843812346', '+9779843812347', '+12025550143'];
    const { id, numberIds } = await aCampaign(client, { numbers: given });
    const list = (await client.get(ofCampaign(id))).at('data', 'number-lists') as { number: unknown; e164: unknown }[];
    expect(list.map((one) => one.number)).toEqual(given);
    expect(list.map((one) => one.e164)).toEqual(e164);
    const shown = await client.get(`/api/system/number/${numberIds[2]}`);
    expect(shown.at('data', 'number-detail')).toMatchObject({ number: '+977 984-3812346', e164: '+9779843812346' });
    const edited = await client.put(`/api/system/number/${numberIds[2]}`, { number: '984 3812349' });
    expect(edited.at('data', 'details')).toMatchObject({ number: '984 3812349', e164: '+9779843812349' });
    const added = await client.post(ofCampaign(id), { number: '0984-3812348' });
    expect(added.at('data', 'details')).toMatchObject({ number: '0984-3812348', e164: '+9779843812348' });
    expect(added.at('data', 'number-lists')).toEqual(added.at('data', 'details'));
    const many = await client.post(ofCampaign(id), [{ number: '9843812350' }]);
    expect(many.at('data', 'details', 0)).toMatchObject({ number: '9843812350', e164: '+9779843812350' });
  });
});

describe('POST /api/system/campaigns/number/<campaign_id>', () => {
  it("takes the seed's samples", async () => {
    const { id } = await tagged();
    const plain = await client.post(ofCampaign(id), { number: 9843812344 });
    expect(plain.status).toBe(201);
    expect(plain.at('data', 'details')).toMatchObject({
      number: 9843812344,
      status: 'not started',
      available_tags: {},
    });
    const tags = { tags_name: 'name', tags_age: 25 };
    const reply = await client.post(ofCampaign(id, '/'), { number: 9832123432, available_tags: tags });
    expect(reply.at('data', 'details', 'available_tags')).toEqual(tags);
  });

  it('adds a list, all or none', async () => {
    const { id } = await aCampaign(client);
    const added = await client.post(ofCampaign(id), [{ number: 9843812345 }, { number: '9843812346' }]);
    expect(added.at('data', 'details')).toHaveLength(2);
    const before = (await client.get(ofCampaign(id))).number('data', 'pagination', 'total_items');
    const refused = await client.post(ofCampaign(id), [{ number: 9843812347 }, { number: 'x' }, { number: 1.5 }]);
    expect(refused.status).toBe(400);
    expect(refused.faults.map((fault) => fault.field)).toEqual(['[1].number', '[2].number']);
    const twice = await client.post(ofCampaign(id), [{ number: 9843812348 }, { number: 9843812345 }]);
    expect(twice.status).toBe(409);
    expect((await client.get(ofCampaign(id))).number('data', 'pagination', 'total_items')).toBe(before);
  });

  it('adds once what a list repeats, and says how many it left out', async () => {
    const { id } = await aCampaign(client);
    const list = [
      { number: 9843812351 },
      { number: '+977 984-3812351' },
      { number: 9843812352 },
      { number: '९८४३८१२३५१' },
    ];
    const reply = await client.post(ofCampaign(id), list);
    expect([reply.status, reply.at('data', 'duplicates')]).toEqual([201, 2]);
    expect(reply.at('data', 'details')).toMatchObject([{ number: 9843812351 }, { number: 9843812352 }]);
    const twice = await client.post(ofCampaign(id), [...list, { number: 9843812353 }]);
    expect(twice.status).toBe(409);
    expect(twice.faults.map(({ field }) => field)).toEqual(['[0].number', '[2].number']);
  });

  it('names every fault of a list at once', async () => {
    const { id } = await aCampaign(client);
    const reply = await client.post(ofCampaign(id), [{ number: true }, { number: 'x' }, {}, { number: 9843812351 }]);
    expect(reply.faults.map(({ field, code }) => [field, code])).toEqual([
      ['[0].number', 'invalid_type'],
      ['[2].number', 'required'],
      ['[1].number', 'invalid_number'],
    ]);
    const one = await client.post(ofCampaign(id), { number: 'x', available_tags: { tags_name: {} } });
    expect(one.faults.map(({ field }) => field)).toEqual(['available_tags.tags_name', 'number']);
  });

  it.each([
    ['no number', {}, 'number', 'required'],
    ['a number that is none', { number: 'abc' }, 'number', 'invalid_number'],
    ['a list in place of a number', { number: [1] }, 'number', 'invalid_type'],
    [
      'a tag outside usable_tags',
      { number: 9843812399, available_tags: { tags_shoe: 42 } },
      'available_tags.tags_shoe',
      'unknown_tag',
    ],
    [
      'a tag that is an object',
      { number: 9843812399, available_tags: { tags_name: {} } },
      'available_tags.tags_name',
      'invalid_type',
    ],
  ])('refuses %s', async (_what, body, field, code) => {
    const { id } = await tagged();
    const reply = await client.post(ofCampaign(id), body);
    expect(reply.status).toBe(400);
    expect(reply.faults[0]).toMatchObject({ field, code });
  });

  it('answers 409 for a number that is there already', async () => {
    const { id } = await aCampaign(client, { numbers: [9843812344] });
    const reply = await client.post(ofCampaign(id), { number: '+977 9843812344' });
    expect(reply.status).toBe(409);
    expect(reply.faults[0]).toMatchObject({ field: 'number', code: 'duplicate' });
  });
});

describe('one number', () => {
  it('is shown', async () => {
    const { numberIds, name } = await tagged();
    const reply = await client.get(`/api/system/number/${numberIds[0]}/`);
    expect(reply.data).toMatchObject({
      messages: '9800000010 details retrieved successfully!!',
      'number-detail': { id: numberIds[0], campaing: name },
    });
  });

  it.each(['post', 'put'] as const)('is changed by %s', async (method) => {
    const { numberIds } = await tagged();
    const body = { number: 9832123432, available_tags: { tags_name: 'name', tags_age: 25 } };
    const reply = await client[method](`/api/system/number/${numberIds[0]}/`, body);
    expect(reply).toMatchObject({ status: 200, message: 'Action details successfully updated.' });
    expect(reply.at('data', 'details')).toMatchObject(body);
    const again = await client[method](`/api/system/number/${numberIds[0]}`, { available_tags: { tags_age: 26 } });
    expect(again.at('data', 'details')).toMatchObject({
      number: 9832123432,
      available_tags: { tags_name: 'name', tags_age: 26 },
    });
  });

  it('refuses an empty change, a bad number and an unknown tag', async () => {
    const { numberIds } = await tagged();
    const path = `/api/system/number/${numberIds[0]}/`;
    expect((await client.post(path, {})).faults[0]).toMatchObject({ field: 'number', code: 'required' });
    const both = await client.post(path, { number: 'x', available_tags: { tags_shoe: 1 } });
    expect(both.faults.map((fault) => fault.field).sort()).toEqual(['available_tags.tags_shoe', 'number']);
  });

  it('is deleted once', async () => {
    const { numberIds, name } = await tagged();
    const path = `/api/system/campaigns/number/${numberIds[0]}/delete/`;
    const reply = await client.delete(path);
    expect(reply.data).toEqual({ 'campaign-details': `9800000010 of campaign ${name} deleted Successfully!!` });
    expect((await client.delete(path)).status).toBe(404);
    expect((await client.get(`/api/system/number/${numberIds[0]}`)).status).toBe(404);
  });
});

describe('a number that lacks a tag of the message', () => {
  it('fails with a reason, is not called and costs nothing; the others are told what they should be', async () => {
    const told: MessageRequest[] = [];
    const carrier = createSimulator({ speed: 500 });
    const telephony: Telephony = {
      ...carrier,
      sendMessage: (request, signal) => {
        told.push(request);
        return carrier.sendMessage(request, signal);
      },
    };
    const desk = await startService({ telephony });
    try {
      const caller = await desk.account();
      const rows = 'number,name\n9800000010,Asha & <Co> "x"\n9800000020,\n';
      const campaign = await aCampaignOfFile(caller, rows, 'SMS');
      const begun = await caller.post(`/api/system/campaigns/${campaign.id}/begin/`, { message: 'Hi {tags_name}!' });
      expect(begun.data).toMatchObject({ numbers: 2 });
      await finished(caller, campaign);
      const [good, lacking] = (await caller.get(ofCampaign(campaign.id))).at('data', 'number-lists') as unknown[];
      expect(good).toMatchObject({ status: 'completed', credit_consumed: 1, attempts: 1 });
      expect(lacking).toMatchObject({
        status: 'failed',
        credit_consumed: 0,
        reason: expect.stringContaining('tags_name'),
      });
      expect(told.map(({ to, text }) => [to, text])).toEqual([['+9779800000010', 'Hi Asha & <Co> "x"!']]);
      const user = await caller.get('/api/accounts/user_details/');
      expect(user.at('data', 'user_details', 'credit')).toEqual({ available: 999, held: 0, spent: 1 });
    } finally {
      await desk.stop();
      await carrier.close();
    }
  });
});

describe('a number that is being called now', () => {
  let slow: TestService;
  beforeAll(async () => {
    slow = await startService({ carrier: { speed: 0.01 } });
  });
  afterAll(() => slow.stop());

  it('answers 409 to a change and to a deletion, and stays as it is', async () => {
    const caller = await slow.account();
    const campaign = await aCampaign(caller, { numbers: [9800000010] });
    await caller.post(`/api/system/campaigns/${campaign.id}/begin/`, { message: 'hello' });
    const path = `/api/system/number/${campaign.numberIds[0]}/`;
    const shown = async () => (await caller.get(path)).at('data', 'number-detail');
    await until('it is dialled', async () => JSON.stringify(await shown()).includes('"dialing"'));
    const before = await shown();
    for (const method of ['post', 'put'] as const) {
      const reply = await caller[method](path, { number: 9832123432 });
      expect(reply.status).toBe(409);
    }
    const removal = await caller.delete(`/api/system/campaigns/number/${campaign.numberIds[0]}/delete/`);
    expect(removal.status).toBe(409);
    expect(await shown()).toEqual(before);
  });
});
