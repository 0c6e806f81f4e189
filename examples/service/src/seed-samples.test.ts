import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiClient, aClient, campaignIn } from './testing/api-client';
import { aDataFolder, type RunningService, startService } from './testing/running-service';

/** The sample inputs of the documented service, as they stand there, sent to a service as a newcomer starts it. */
describe('the documented samples', () => {
  let data: Awaited<ReturnType<typeof aDataFolder>>;
  let service: RunningService;
  let client: ApiClient;

  beforeAll(async () => {
    data = await aDataFolder();
    service = await startService({
      PORT: '0',
      DATA_DIR: data.folder,
      GHANTI_EMAIL: 'test@gmail.com',
      GHANTI_PASSWORD: 'test',
      SIMULATOR_SPEED: '200',
      CALLS_PER_SECOND: '1000',
      LOG_LEVEL: 'warn',
    });
    client = await aClient(service.url, { email: 'test@gmail.com', password: 'test' });
  });
  afterAll(async () => {
    await service?.stop();
    await data?.remove();
  });

  const create = async (body: object) => {
    const made = await client.send('POST', '/api/system/campaigns/', body);
    expect(made.http, made.text).toBe(201);
    return made.body.data.details[0];
  };
  const begin = (id: number, body: object) => client.send('POST', `/api/system/campaigns/${id}/begin/`, body);

  it('answers the login with tokens, and the account behind them', async () => {
    const nobody = await aClient(service.url);
    const login = await nobody.send('POST', '/api/accounts/login/', { email: 'test@gmail.com', password: 'test' });
    expect(login).toMatchObject({ http: 200, body: { success: true, message: 'Successfully logged in' } });
    const { refresh } = login.body.data.token;
    const refreshed = await nobody.send('POST', '/api/accounts/token/refresh/', { refresh });
    expect(Object.keys(refreshed.body).sort()).toEqual(['access', 'refresh']);
    const details = await client.get('/api/accounts/user_details/');
    expect(details.body.data.user_details).toMatchObject({
      email: 'test@gmail.com',
      credit: { available: 1_000, held: 0 },
    });
  });

  it('makes the campaigns of the examples, from a list and from a file', async () => {
    const one = await create({
      name: 'sample individual campaign',
      services: 'PHONE',
      individual_number: [9876543210, 98675432123],
    });
    expect(one).toMatchObject({ services: 'PHONE', usable_tags: [], user_phone: [] });
    const bulk = await create({ name: 'sample bulk campaign', services: 'SMS', send_to_number_file: 'numbers.csv' });
    expect(bulk.usable_tags).toEqual(['tags_name', 'tags_age', 'tags_salary']);
    const described = await create({
      name: 'sample individual campaign',
      services: 'PHONE',
      individual_number: [9876543210, 98675432123],
      description: 'This campaign is to notify users that an IPO has been opened',
    });
    expect(described.description).toContain('IPO');
    const list = await client.get('/api/system/campaigns');
    expect(list.body.pagination.total_items).toBeGreaterThanOrEqual(3);
    expect(list.body.result.messages).toBe('Campaign Successfully Retrieved');
    expect(list.body.result['campaign-lists'][0].id).toBe(described.id);
  });

  it('updates, shows and deletes', async () => {
    const { id } = await create({ name: 'x', services: 'PHONE', individual_number: [9876543210] });
    const changes = { name: 'new campaign name', services: 'SMS', description: 'Election campaign for 2023' };
    const updated = await client.send('PUT', `/api/system/campaigns/${id}/update/`, changes);
    expect(updated.body.data.details[0]).toMatchObject(changes);
    for (const method of ['GET', 'DELETE']) {
      const shown = await client.send(method, `/api/system/campaigns/${id}/details`);
      expect(shown.body.data).toMatchObject({ messages: 'Details Retrived successfully', details: [changes] });
    }
    const deleted = await client.send('DELETE', `/api/system/campaigns/${id}/delete`);
    expect(deleted.body.data).toEqual({
      camaign: 'Campaign Deleted Succesfully',
      campaign: 'Campaign Deleted Successfully',
    });
    expect((await client.get(`/api/system/campaigns/${id}/details`)).http).toBe(404);
  });

  it('speaks a test message', async () => {
    const spoken = await client.send('POST', '/api/system/test/voice/', { message: 'नमस्ते सीता' });
    expect(spoken.http, spoken.text).toBe(200);
    const { audio_url, duration, content_type } = spoken.body.data;
    expect(duration).toBeGreaterThan(0.4);
    const audio = await fetch(audio_url);
    expect(audio.status).toBe(200);
    expect(audio.headers.get('content-type')).toBe(content_type);
    expect((await audio.arrayBuffer()).byteLength).toBeGreaterThan(4_000);
  });

  it('begins with a message, an audio, tags, a voice and a priority, and runs the failed again', async () => {
    const { id } = await create({ name: 'IPO', services: 'PHONE', send_to_number_file: 'numbers.csv' });
    const begun = await begin(id, { message: 'Hi, this is to notify that you have been selected for the election' });
    expect(begun.http, begun.text).toBe(200);
    expect(begun.body.message).toBe('Campaign is running');
    expect(begun.body.data['hold amount']).toMatch(/^\d+ credits on hold for IPO campaign\.$/);
    const first = await campaignIn(client, id, ['completed']);
    expect(first.progress).toMatchObject({ total: 6, completed: 2, unanswered: 2, failed: 1, hungup: 1 });

    const again = await begin(id, { message: 'Here you send your message you want to convey', status: 'Failed' });
    expect(again.body.data.numbers).toBe(1);
    await campaignIn(client, id, ['completed']);
    const audio = await begin(id, { aud_file: 'path/containing/audio.mp3', status: 'failed' });
    expect(audio.http, audio.text).toBe(200);
    await campaignIn(client, id, ['completed']);
    const voice = await begin(id, { message: 'Message to Convey', voice_input: 'np_prasanna', status: 'hungup' });
    expect(voice.http, voice.text).toBe(200);
    await campaignIn(client, id, ['completed']);
    const all = await begin(id, {
      message: 'Hi {tags_name}, you are {tags_age} years old and your salary is {tags_salary}.',
      aud_file: 'path/containing/audio.mp3',
      priority: 'message',
      voice_input: 'np_prasanna',
      status: 'failed',
    });
    expect(all.http, all.text).toBe(200);
    await campaignIn(client, id, ['completed']);
    expect((await begin(id, { priority: 'message', status: 'failed' })).http).toBe(200);
    await campaignIn(client, id, ['completed']);
    const past = await begin(id, { schedule_date: '2023-05-09T17:07', status: 'failed' });
    expect(past).toMatchObject({ http: 400, body: { errors: [{ field: 'schedule_date', code: 'past_date' }] } });
  });

  it('buys and releases the number of the example', async () => {
    const phone_sid = 'b7142c5ae3b673d944d81c83bda4f5de';
    const sale = await client.get('/api/system/phone_numbers');
    expect(sale.body.message).toBe('Number Lists Retrived Successfully!!');
    expect(sale.body.data.number_lists.map((one: { phone_number_sid: string }) => one.phone_number_sid)).toContain(
      phone_sid,
    );
    const bought = await client.send('POST', '/api/system/phone_numbers', { phone_sid });
    expect(bought.http, bought.text).toBe(200);
    expect(bought.body.message).toMatch(/^\+?\d+ number bought successfully!!$/);
    const owned = await client.get('/api/system/owned/phone_numbers');
    expect(owned.body.data.owned_numbers).toHaveLength(1);
    expect((await client.send('POST', '/api/system/phone_numbers', { phone_sid })).http).toBe(409);
    const released = await client.send('DELETE', '/api/system/phone_numbers', { phone_sid });
    expect(released).toMatchObject({ http: 200, body: { status: 204, success: true, data: {} } });
  });

  it('adds, shows, changes and deletes numbers', async () => {
    const { id } = await create({ name: 'numbers', services: 'PHONE', send_to_number_file: 'numbers.csv' });
    const added = await client.send('POST', `/api/system/campaigns/number/${id}`, { number: 9843812344 });
    expect(added.http, added.text).toBe(201);
    const tagged = { number: 9832123432, available_tags: { tags_name: 'name', tags_age: 25 } };
    const second = await client.send('POST', `/api/system/campaigns/number/${id}`, tagged);
    expect(second.body.data.details).toMatchObject({ ...tagged, status: 'not started', campaing: 'numbers' });
    const edited = await client.send('POST', `/api/system/number/${added.body.data.details.id}/`, {
      number: 9832123433,
      available_tags: { tags_name: 'name', tags_age: 25 },
    });
    expect(edited.http, edited.text).toBe(200);
    expect(edited.body.message).toBe('Action details successfully updated.');
    const shown = await client.get(`/api/system/number/${added.body.data.details.id}/`);
    expect(shown.body.data['number-detail']).toMatchObject({ number: 9832123433, available_tags: { tags_age: 25 } });
    const list = await client.get(`/api/system/campaigns/number/${id}`);
    expect(list.body.data['number-lists']).toHaveLength(8);
    const deleted = await client.send('DELETE', `/api/system/campaigns/number/${added.body.data.details.id}/delete/`);
    expect(deleted.body.data['campaign-details']).toBe('9832123433 of campaign numbers deleted Successfully!!');
  });

  it('sends and verifies codes, of one’s own and generated', async () => {
    const own = await client.send('POST', '/api/system/send/otp', {
      number: '9851023212',
      message: 'Hi your OTP is {otp}',
      sms_send_options: 'text',
      otp_options: 'personnel',
      otp: '12345',
    });
    expect(own).toMatchObject({
      http: 200,
      body: { message: 'OTP Sent Successfully.', data: { details: { otp: '12345' } } },
    });
    const generated = await client.send('POST', '/api/system/send/otp', {
      number: '9851023212',
      message: 'Hi your OTP is {otp}',
      sms_send_options: 'voice',
      otp_options: 'generated',
      otp_length: '4',
    });
    expect(generated.http, generated.text).toBe(200);
    const { otp, number } = generated.body.data.details;
    expect(otp).toMatch(/^\d{4}$/);
    const verified = await client.send('POST', '/api/system/verify/otp', { number, otp });
    expect(verified.body.data).toEqual({ verified: true });
    expect((await client.send('POST', '/api/system/verify/otp', { number, otp })).http).toBe(400);
  });

  it('ends within its time when it is asked to', async () => {
    expect(await service.stop()).toBe(0);
  });
});
