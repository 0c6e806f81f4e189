import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aCampaign, aCampaignOfFile, aDayAhead, finished, type MadeCampaign, statusOf } from '../testing/builders';
import type { Client } from '../testing/client';
import { startService, type TestService } from '../testing/service';

let service: TestService;
let client: Client;
beforeAll(async () => {
  service = await startService();
  client = await service.account();
});
afterAll(() => service.stop());

const audio = Buffer.concat([Buffer.from('RIFF'), Buffer.alloc(5_000)]);
const begin = (campaign: MadeCampaign, body?: unknown, headers?: Record<string, string>) =>
  client.post(`/api/system/campaigns/${campaign.id}/begin/`, body, headers);
const details = async (campaign: MadeCampaign) =>
  (await client.get(`/api/system/campaigns/${campaign.id}/details`)).at('data', 'details', 0);
/** Of this number alone: other campaigns of this file may still be under way. */
const callsTo = async (number: string) => {
  let calls = 0;
  for await (const { to } of service.carrier.log()) if (to === number) calls++;
  return calls;
};

describe('a question answered by keys', () => {
  const numbersOf = async (campaign: MadeCampaign) =>
    (await client.get(`/api/system/campaigns/number/${campaign.id}`)).at('data', 'number-lists') as { keys: unknown }[];

  it('is asked of everybody, and what they pressed is told with each number', async () => {
    const campaign = await aCampaign(client, { numbers: [9800000010, 9800000011] });
    const keypad = { digits: 1, timeout: 5 };
    expect((await begin(campaign, { message: 'Press 1', keypad })).status).toBe(200);
    await finished(client, campaign);
    expect((await numbersOf(campaign)).map(({ keys }) => keys)).toEqual(['1', null]);
    const runs = await client.get(`/api/system/campaigns/${campaign.id}/runs`);
    expect(runs.at('data', 'runs', 0, 'keypad')).toEqual(keypad);
    const report = await client.raw(`/api/system/campaigns/${campaign.id}/report/?format=json`);
    expect(await report.text()).toContain('"keys":"1"');
  });

  it('waits ten seconds unless told otherwise, and is read from a form as JSON', async () => {
    const campaign = await aCampaign(client, { numbers: [9800000010] });
    const form = new FormData();
    form.set('message', 'Press 1');
    form.set('keypad', '{"digits": 2}');
    const response = await client.raw(`/api/system/campaigns/${campaign.id}/begin/`, { method: 'POST', body: form });
    expect(response.status).toBe(200);
    const runs = await client.get(`/api/system/campaigns/${campaign.id}/runs`);
    expect(runs.at('data', 'runs', 0, 'keypad')).toEqual({ digits: 2, timeout: 10 });
    await finished(client, campaign);
    expect((await numbersOf(campaign)).map(({ keys }) => keys)).toEqual(['11']);
  });

  it.each([
    [{ digits: 0 }, 'keypad.digits'],
    [{ digits: 1, timeout: 61 }, 'keypad.timeout'],
    [{ timeout: 5 }, 'keypad.digits'],
    ['1', 'keypad'],
    ['{', 'keypad'],
  ])('is refused where it is wrong: %j', async (keypad, field) => {
    const campaign = await aCampaign(client);
    const reply = await begin(campaign, { message: 'Press 1', keypad });
    expect(reply.status).toBe(400);
    expect(reply.faults[0]).toMatchObject({ field });
  });

  it('is refused for text messages', async () => {
    const campaign = await aCampaign(client, { services: 'SMS' });
    const reply = await begin(campaign, { message: 'Press 1', keypad: { digits: 1 } });
    expect(reply.status).toBe(400);
    expect(reply.faults[0]).toMatchObject({ field: 'keypad', code: 'not_for_sms' });
  });
});

describe('what a begin answers', () => {
  it('says what is on hold, and calls every number', async () => {
    const campaign = await aCampaign(client);
    const reply = await begin(campaign, {
      message: 'Hi, this is to notify that you have been selected for the election',
    });
    expect(reply.status).toBe(200);
    expect(reply.message).toBe('Campaign is running');
    expect(reply.data).toEqual({
      'hold amount': `3 credits on hold for ${campaign.name} campaign.`,
      run_id: expect.any(Number),
      numbers: 3,
      credits_held: 3,
    });
    await finished(client, campaign);
    expect(await details(campaign)).toMatchObject({ status: 'completed', progress: { total: 3, completed: 3 } });
  });

  it("schedules the seed's form of a date, and shows it", async () => {
    const campaign = await aCampaign(client);
    const reply = await begin(campaign, { message: 'later', schedule_date: `${aDayAhead()}T17:07` });
    expect(reply.message).toBe('Campaign is scheduled');
    // 17:07 in Kathmandu, which is 5:45 ahead.
    expect(await details(campaign)).toMatchObject({
      status: 'scheduled',
      schedule_date: `${aDayAhead()}T11:22:00.000Z`,
    });
    const again = await begin(campaign, { message: 'now' });
    expect(again.status).toBe(409);
    expect(again.message).toContain('scheduled');
  });

  it('fills the tags of a file', async () => {
    const campaign = await aCampaignOfFile(client, 'number,name,age\n9800000010,Asha & Co,25\n9800000020,Bina,30\n');
    expect((await begin(campaign, { message: 'Hi {tags_name}, you are {tags_age} years old.' })).status).toBe(200);
    await finished(client, campaign);
  });
});

describe('which numbers a begin takes', () => {
  it('calls nobody again in silence, and takes a status in any case, in a list, or with commas', async () => {
    const campaign = await aCampaign(client, { numbers: [9800000013, 9800000024, 9800000035, 9800000040] });
    await begin(campaign, { message: 'hello' });
    await finished(client, campaign);
    const silent = await begin(campaign, { message: 'hello' });
    expect(silent.status).toBe(400);
    const failed = await begin(campaign, {
      message: 'Here you send your message you want to convey',
      status: 'Failed',
    });
    expect(failed.data).toMatchObject({ numbers: 1 });
    await finished(client, campaign);
    expect((await begin(campaign, { status: 'failed, HUNGUP' })).data).toMatchObject({ numbers: 2 });
    await finished(client, campaign);
    expect((await begin(campaign, { status: [' Completed ,failed'] })).data).toMatchObject({ numbers: 3 });
    await finished(client, campaign);
    const one = await begin(campaign, { individual: [campaign.numberIds[0]] });
    expect(one.data).toMatchObject({ numbers: 1 });
    await finished(client, campaign);
    const runs = await client.get(`/api/system/campaigns/${campaign.id}/runs/`);
    expect(runs.at('data', 'runs', 4)).toMatchObject({ run_no: 1, state: 'finished', numbers: 4, message: 'hello' });
    expect(runs.at('data', 'runs', 0)).toMatchObject({ run_no: 5, numbers: 1 });
  });

  it.each([
    ['an unknown status', { status: 'asleep' }, 'status[0]'],
    ['one of several that is unknown', { status: 'failed,asleep' }, 'status[1]'],
    ['one of several in an item that is unknown', { status: ['hungup', 'failed, asleep'] }, 'status[2]'],
    ['an empty status', { status: '' }, 'status[0]'],
    ['an empty list of statuses', { status: [] }, 'status'],
    ['an unknown id', { individual: [99999999] }, 'individual'],
    ['what is no id', { individual: ['x'] }, 'individual[0]'],
    ['status and individual at once', { status: 'failed', individual: [1] }, 'individual'],
    ['a status that no number has', { status: 'hungup' }, 'status'],
  ])('refuses %s', async (_what, body, field) => {
    const campaign = await aCampaign(client);
    const reply = await begin(campaign, { message: 'hello', ...body });
    expect(reply.status).toBe(400);
    expect(reply.faults[0]?.field).toBe(field);
    expect(await statusOf(client, campaign)).toBe('not started');
  });

  it("refuses the ids of another account's numbers", async () => {
    const theirs = await aCampaign(await service.account());
    const reply = await begin(await aCampaign(client), { message: 'x', individual: [theirs.numberIds[0]] });
    expect(reply.status).toBe(400);
  });
});

describe('the content of a begin', () => {
  it.each([
    ['no content', {}, 'message'],
    ["the seed's priority alone, before there is any content", { priority: 'message' }, 'message'],
    ['a blank message', { message: '   ' }, 'message'],
    ['a tag that the campaign does not have', { message: 'Hi {tags_name}' }, 'message'],
    ['an unknown voice', { message: 'hi', voice_input: 'np_nobody' }, 'voice_input'],
    ['an unknown priority', { message: 'hi', priority: 'both' }, 'priority'],
    ['a past date', { message: 'hi', schedule_date: '2023-05-09T17:07' }, 'schedule_date'],
    ['what is no date', { message: 'hi', schedule_date: 'tomorrow' }, 'schedule_date'],
    ['a number for a message', { message: 5 }, 'message'],
  ])('refuses %s', async (_what, body, field) => {
    const reply = await begin(await aCampaign(client), body);
    expect(reply.status).toBe(400);
    expect(reply.faults.map((fault) => fault.field)).toContain(field);
  });

  it('names all that it refuses at once, whoever finds it', async () => {
    const campaign = await aCampaign(client);
    const bad = {
      message: 'Hi {tags_name}',
      voice_input: 'np_nobody',
      priority: 'both',
      schedule_date: '2023-05-09T17:07',
      status: 'asleep',
      keypad: { digits: 0, colour: 'red' },
    };
    const fields = (await begin(campaign, bad)).faults.map(({ field }) => field);
    expect(fields.sort()).toEqual(
      ['message', 'voice_input', 'priority', 'schedule_date', 'status[0]', 'keypad.digits', 'keypad.colour'].sort(),
    );
    const clash = await begin(campaign, {
      voice_input: 'np_nobody',
      aud_file: 'a',
      audio: 'b',
      status: 'failed',
      individual: 1,
    });
    expect(clash.faults.map(({ field }) => field)).toEqual(['individual', 'audio', 'voice_input']);
    expect(await statusOf(client, campaign)).toBe('not started');
  });

  it('takes each voice of the seed', async () => {
    for (const voice_input of ['np_rija', 'np_prasanna', 'np_binod'])
      expect((await begin(await aCampaign(client), { message: 'Message to Convey', voice_input })).status).toBe(200);
  });

  it("takes the seed's audio by its name, when it was uploaded", async () => {
    await service.uploads.save(null, 'path/containing/audio.mp3', Readable.from([audio]));
    const campaign = await aCampaign(client);
    expect((await begin(campaign, { aud_file: 'path/containing/audio.mp3' })).status).toBe(200);
    expect(await details(campaign)).toMatchObject({ audio: 'path/containing/audio.mp3', message: null });
  });

  it("takes the seed's sample of all attributes, in a year to come", async () => {
    await service.uploads.save(null, 'path/containing/audio.mp3', Readable.from([audio]));
    const campaign = await aCampaignOfFile(client, 'number,name,age,salary\n9800000013,Asha,25,1000\n');
    await begin(campaign, { message: 'first' });
    await finished(client, campaign);
    const reply = await begin(campaign, {
      message: 'Hi {tags_name}, you are {tags_age} years old and your salary is {tags_salary}.',
      aud_file: 'path/containing/audio.mp3',
      priority: 'message',
      voice_input: 'np_prasanna',
      schedule_date: `${aDayAhead()}T17:07`,
      status: 'failed',
    });
    expect(reply.status).toBe(200);
  });

  it('asks for the priority when there are both a message and an audio', async () => {
    await service.uploads.save(null, 'both.wav', Readable.from([audio]));
    const reply = await begin(await aCampaign(client), { message: 'hi', audio: 'both.wav' });
    expect(reply.status).toBe(400);
    expect(reply.faults[0]?.field).toBe('priority');
  });

  it.each(['aud_file', 'audio'])('takes a file in the part %s, and keeps it under its name', async (field) => {
    const form = new FormData();
    form.set(field, new Blob([audio]), `${field}.wav`);
    form.set('status', '');
    const campaign = await aCampaign(client);
    const reply = await begin(campaign, form);
    expect(reply.status).toBe(200);
    const named = await begin(await aCampaign(client), { [field]: `${field}.wav` });
    expect(named.status).toBe(200);
  });

  it('takes statuses and ids from a form', async () => {
    const campaign = await aCampaign(client);
    const form = new FormData();
    form.set('message', 'hello');
    form.append('individual', String(campaign.numberIds[0]));
    form.append('individual', String(campaign.numberIds[1]));
    expect((await begin(campaign, form)).data).toMatchObject({ numbers: 2 });
  });

  it.each([
    ['/etc/passwd', 'not_a_name'],
    ['../audio.mp3', 'not_a_name'],
    ['nowhere.mp3', 'unknown_file'],
    ['file:///etc/passwd', 'not_a_name'],
    ['http://example.com/a.mp3', 'invalid_url'],
    ['https://user:pw@example.com/a.mp3', 'invalid_url'],
    ['https://example.com:8443/a.mp3', 'invalid_url'],
    ['https://127.0.0.1/a.mp3', 'private_address'],
    ['https://[::1]/a.mp3', 'private_address'],
    ['https://169.254.169.254/latest/meta-data', 'private_address'],
    ['https://2130706433/a.mp3', 'private_address'],
    ['https://0x7f.1/a.mp3', 'private_address'],
    ['https://[::ffff:10.0.0.1]/a.mp3', 'private_address'],
  ])('refuses the audio %s', async (audio, code) => {
    const reply = await begin(await aCampaign(client), { audio });
    expect(reply.status).toBe(400);
    expect(reply.faults[0]).toMatchObject({ field: 'audio', code });
  });

  it('answers 415 for a file that is no audio, and 400 for two audios', async () => {
    const form = new FormData();
    form.set('audio', new Blob(['hello']), 'hello.mp3');
    expect((await begin(await aCampaign(client), form)).status).toBe(415);
    form.set('aud_file', 'other.mp3');
    expect((await begin(await aCampaign(client), form)).status).toBe(400);
  });

  it('refuses an audio alone for SMS', async () => {
    await service.uploads.save(null, 'sms.wav', Readable.from([audio]));
    const reply = await begin(await aCampaign(client, { services: 'SMS' }), { aud_file: 'sms.wav' });
    expect(reply.status).toBe(400);
    expect(reply.faults[0]?.field).toBe('message');
  });
});

describe('money and state', () => {
  it('answers 402 for too few credits, and holds nothing', async () => {
    const poor = await service.account(2);
    const campaign = await aCampaign(poor);
    const reply = await poor.post(`/api/system/campaigns/${campaign.id}/begin`, { message: 'hello' });
    expect(reply.status).toBe(402);
    const user = await poor.get('/api/accounts/user_details/');
    expect(user.at('data', 'user_details', 'credit')).toEqual({ available: 2, held: 0, spent: 0 });
  });

  it("answers 404 for another account's campaign", async () => {
    const theirs = await aCampaign(await service.account());
    expect((await begin(theirs, { message: 'hello' })).status).toBe(404);
  });

  it('begins once for one Idempotency-Key, and replays the answer', async () => {
    const campaign = await aCampaign(client, { numbers: [9800731010] });
    const key = { 'idempotency-key': 'begin-1' };
    const first = await begin(campaign, { message: 'hello' }, key);
    await finished(client, campaign);
    const second = await begin(campaign, { message: 'hello' }, key);
    expect(second.body).toEqual(first.body);
    expect(first.headers.get('idempotent-replayed')).toBeNull();
    expect(second.headers.get('idempotent-replayed')).toBe('true');
    expect((await begin(campaign, { message: 'other' }, key)).status).toBe(422);
    expect(await callsTo('+9779800731010')).toBe(1);
  });
});
