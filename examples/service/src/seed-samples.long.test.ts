import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiClient, aClient, campaignIn } from './testing/api-client';
import { type Curl, curlOf, type Written } from './testing/curl';
import { aDataFolder, type RunningService, startService } from './testing/running-service';
import { samples } from './testing/seed-samples';

const campaigns = '/api/system/campaigns';
const numbers = `${campaigns}/number`;
const lines = '/api/system/phone_numbers';

let data: Awaited<ReturnType<typeof aDataFolder>>;
let service: RunningService;

beforeAll(async () => {
  data = await aDataFolder();
  service = await startService({
    PORT: '0',
    DATA_DIR: data.folder,
    GHANTI_EMAIL: 'test@gmail.com',
    GHANTI_PASSWORD: 'test',
    SIMULATOR_SPEED: '200',
    CALLS_PER_SECOND: '1000',
    // The samples send their codes to one number, in each way of writing.
    OTP_PER_NUMBER: '20',
    LOG_LEVEL: 'warn',
  });
}, 180_000);
afterAll(async () => {
  await service?.stop();
  await data?.remove();
});

/**
 * The sample inputs of the documented service, sent by curl to a service as a newcomer starts it: to the letter, and as forms of
 * both kinds, with the same answers.
 */
describe.each<Written>(['JSON', 'urlencoded', 'multipart'])('the documented samples as %s, by curl', (written) => {
  let client: ApiClient;
  let curl: Curl;
  let email: string;

  beforeAll(async () => {
    const owner = await aClient(service.url, { email: 'test@gmail.com', password: 'test' });
    const account = { email: `${written.toLowerCase()}@example.com`, password: 'long enough to be one' };
    await owner.send('POST', '/api/accounts/', { ...account, credits: 1_000 });
    client = await aClient(service.url, account);
    const login = await curlOf(service.url, undefined, written)(
      'POST',
      '/api/accounts/login/',
      JSON.stringify(account),
    );
    curl = curlOf(service.url, login.body.data.token.access, written);
    email = account.email;
  });

  const create = async (literal: string) => {
    const made = await curl('POST', `${campaigns}/`, literal);
    expect(made, made.text).toMatchObject({ http: 201, body: { message: 'Campaign Created Successfully' } });
    return made.body.data.details[0];
  };
  const begin = (id: number, literal: string) => curl('POST', `${campaigns}/${id}/begin/`, literal);
  const ended = (id: number) => campaignIn(client, id, ['completed']);
  /** A day a month ahead, and the same sample of that day. */
  const day = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
  const later = (literal: string) => literal.replace('2023-05-09', day);

  it('logs in, tells who it is, and trades the refresh token', async () => {
    const nobody = curlOf(service.url, undefined, written);
    const login = await nobody('POST', '/api/accounts/login/', samples.login);
    expect(login).toMatchObject({ http: 200, body: { success: true, message: 'Successfully logged in' } });
    const { refresh } = login.body.data.token;
    const refreshed = await nobody('POST', '/api/accounts/token/refresh/', JSON.stringify({ refresh }));
    expect(Object.keys(refreshed.body).sort()).toEqual(['access', 'refresh']);
    const { body } = await curl('GET', '/api/accounts/user_details/');
    expect(body.data.user_details).toMatchObject({ email, credit: { available: 1_000, held: 0 } });
    expect((await nobody('GET', '/api/accounts/user_details/')).http).toBe(401);
  });

  it('makes the campaigns, and lists them as the page prints the result', async () => {
    const one = await create(samples.individualCampaign);
    expect(one).toMatchObject({ services: 'PHONE', usable_tags: [], user_phone: [] });
    const bulk = await create(samples.bulkCampaign);
    expect(bulk.usable_tags).toEqual(['tags_name', 'tags_age', 'tags_salary']);
    const described = await create(samples.describedCampaign);
    expect(described.description).toBe(JSON.parse(samples.describedCampaign).description);
    const { body } = await curl('GET', campaigns);
    expect(Object.keys(body)).toEqual(['pagination', 'result']);
    expect(body.pagination).toEqual({
      total_items: 3,
      total_pages: 1,
      page_number: 1,
      has_next: false,
      has_previous: false,
      links: [],
    });
    expect(body.result.messages).toBe('Campaign Successfully Retrieved');
    const listed = body.result['campaign-lists'];
    expect(listed.map(({ id }: { id: number }) => id)).toEqual([described.id, bulk.id, one.id]);
    for (const key of ['id', 'name', 'user_phone', 'services', 'description', 'usable_tags'])
      expect(listed[0]).toHaveProperty(key);
    const list = await curl('GET', `${numbers}/${one.id}`);
    expect(list.body.data['number-lists'].map((number: { number: unknown }) => number.number)).toEqual(
      JSON.parse(samples.individualCampaign).individual_number,
    );
  });

  it('updates, shows and deletes', async () => {
    const { id } = await create(samples.individualCampaign);
    const updated = await curl('PUT', `${campaigns}/${id}/update/`, samples.update);
    expect(updated).toMatchObject({ http: 200, body: { message: 'Campaign details successfully updated.' } });
    const changes = JSON.parse(samples.update);
    expect(updated.body.data.details[0]).toMatchObject(changes);
    for (const method of ['GET', 'DELETE']) {
      const shown = await curl(method, `${campaigns}/${id}/details`);
      expect(shown.body.data).toMatchObject({ messages: 'Details Retrived successfully', details: [changes] });
    }
    const deleted = await curl('DELETE', `${campaigns}/${id}/delete`);
    expect(deleted.body.data).toEqual({
      camaign: 'Campaign Deleted Succesfully',
      campaign: 'Campaign Deleted Successfully',
    });
    expect((await curl('GET', `${campaigns}/${id}/details`)).http).toBe(404);
  });

  it('speaks a test message', async () => {
    const message = JSON.stringify({ message: 'नमस्ते सीता' });
    const spoken = await curl('POST', '/api/system/test/voice/', message);
    expect(spoken.http, spoken.text).toBe(200);
    const { audio_url, duration, content_type } = spoken.body.data;
    expect(duration).toBeGreaterThan(0.4);
    const audio = await fetch(audio_url);
    expect([audio.status, audio.headers.get('content-type')]).toEqual([200, content_type]);
    expect((await audio.arrayBuffer()).byteLength).toBeGreaterThan(4_000);
  });

  it.each(['message', 'personalMessage', 'personalAudio', 'voice'] as const)(
    'begins with the sample %s',
    async (name) => {
      const { id } = await create(samples.individualCampaign);
      const begun = await begin(id, samples[name]);
      expect(begun, begun.text).toMatchObject({ http: 200, body: { message: 'Campaign is running' } });
      expect(begun.body.data['hold amount']).toBe('2 credits on hold for sample individual campaign campaign.');
      const { progress, message, audio } = await ended(id);
      expect(progress).toMatchObject({ total: 2, completed: 1, failed: 1 });
      const { message: given = null, aud_file: file = null } = JSON.parse(samples[name]);
      expect({ message, audio }).toEqual({ message: given, audio: file });
    },
  );

  it('begins with the priority alone where there is content, and runs the failed again', async () => {
    const { id } = await create(samples.individualCampaign);
    await begin(id, samples.message);
    await ended(id);
    expect((await curl('POST', `${numbers}/${id}`, samples.plainNumber)).http).toBe(201);
    const priority = await begin(id, samples.priority);
    expect(priority, priority.text).toMatchObject({ http: 200, body: { data: { numbers: 1 } } });
    expect((await ended(id)).progress).toMatchObject({ total: 3, failed: 1, hungup: 1, completed: 1 });
    const again = await begin(id, samples.rerun);
    expect(again, again.text).toMatchObject({ http: 200, body: { data: { numbers: 1 } } });
    await ended(id);
  });

  it('takes all attributes at once, but for a date that is past by now', async () => {
    const literal = samples.bulkCampaign.replace('SMS', 'PHONE');
    const { id } = await create(literal);
    const tags = JSON.stringify({ message: JSON.parse(samples.allAttributes).message });
    expect((await begin(id, tags)).http).toBe(200);
    expect((await ended(id)).progress).toMatchObject({ total: 6, completed: 2, unanswered: 2, failed: 1, hungup: 1 });
    for (const sample of [samples.allAttributes, samples.schedule]) {
      const past = await begin(id, sample);
      expect(past).toMatchObject({ http: 400, body: { errors: [{ field: 'schedule_date', code: 'past_date' }] } });
      expect(past.body.errors).toHaveLength(1);
    }
    const scheduled = await begin(id, later(samples.allAttributes));
    expect(scheduled, scheduled.text).toMatchObject({
      http: 200,
      body: { message: 'Campaign is scheduled', data: { numbers: 1 } },
    });
    const [campaign] = (await curl('GET', `${campaigns}/${id}/details`)).body.data.details;
    // 17:07 in Kathmandu, which is 5:45 ahead.
    expect(campaign).toMatchObject({ status: 'scheduled', schedule_date: `${day}T11:22:00.000Z` });
    expect((await begin(id, samples.message)).http).toBe(409);
    expect((await curl('POST', `${campaigns}/${id}/terminate/`)).http).toBe(200);
  });

  it('schedules who was not called yet', async () => {
    const { id } = await create(samples.bulkCampaign);
    expect((await begin(id, later(samples.schedule))).body.errors).toMatchObject([{ field: 'message' }]);
    const both = JSON.stringify({ ...JSON.parse(samples.personalMessage), ...JSON.parse(later(samples.schedule)) });
    expect((await begin(id, both)).body.message).toBe('Campaign is scheduled');
    expect((await curl('POST', `${campaigns}/${id}/terminate/`)).http).toBe(200);
  });

  it('buys and releases the number', async () => {
    const { phone_sid } = JSON.parse(samples.phoneSid);
    const sale = await curl('GET', lines);
    expect(sale.body.message).toBe('Number Lists Retrived Successfully!!');
    const sids = sale.body.data.number_lists.map((one: { phone_number_sid: string }) => one.phone_number_sid);
    expect(sids).toContain(phone_sid);
    const bought = await curl('POST', lines, samples.phoneSid);
    expect(bought.http, bought.text).toBe(200);
    expect(bought.body.message).toMatch(/^\+?\d+ number bought successfully!!$/);
    expect((await curl('GET', '/api/system/owned/phone_numbers')).body.data.owned_numbers).toHaveLength(1);
    expect((await curl('POST', lines, samples.phoneSid)).http).toBe(409);
    const released = await curl('DELETE', lines, samples.phoneSid);
    expect(released).toMatchObject({ http: 200, body: { status: 204, success: true, data: {} } });
    expect((await curl('DELETE', lines, samples.phoneSid)).http).toBe(404);
  });

  it('adds, shows, changes and deletes numbers', async () => {
    const { id } = await create(samples.bulkCampaign);
    const added = await curl('POST', `${numbers}/${id}`, samples.plainNumber);
    expect(added.http, added.text).toBe(201);
    const numberId: number = added.body.data.details.id;
    const edited = await curl('POST', `/api/system/number/${numberId}/`, samples.taggedNumber);
    expect(edited, edited.text).toMatchObject({
      http: 200,
      body: { message: 'Action details successfully updated.', data: { details: JSON.parse(samples.taggedNumber) } },
    });
    expect((await curl('POST', `${numbers}/${id}`, samples.taggedNumber)).http).toBe(409);
    const shown = await curl('GET', `/api/system/number/${numberId}/`);
    expect(shown.body.data['number-detail']).toMatchObject(JSON.parse(samples.taggedNumber));
    const deleted = await curl('DELETE', `${numbers}/${numberId}/delete/`);
    expect(deleted.body.data['campaign-details']).toBe(
      '9832123432 of campaign sample bulk campaign deleted Successfully!!',
    );
    const tagged = await curl('POST', `${numbers}/${id}`, samples.taggedNumber);
    expect(tagged.body.data.details).toMatchObject({
      ...JSON.parse(samples.taggedNumber),
      status: 'not started',
      campaing: 'sample bulk campaign',
    });
    expect((await curl('GET', `${numbers}/${id}`)).body.data['number-lists']).toHaveLength(7);
  });

  it('sends and verifies codes, of one’s own and generated', async () => {
    const own = await curl('POST', '/api/system/send/otp', samples.ownCode);
    expect(own, own.text).toMatchObject({
      http: 200,
      body: { message: 'OTP Sent Successfully.', data: { details: JSON.parse(samples.ownCode) } },
    });
    const generated = await curl('POST', '/api/system/send/otp', samples.generatedCode);
    expect(generated.http, generated.text).toBe(200);
    const { otp, number } = generated.body.data.details;
    expect(otp).toMatch(/^\d{4}$/);
    const verify = () => curl('POST', '/api/system/verify/otp', JSON.stringify({ number, otp }));
    expect((await verify()).body.data).toEqual({ verified: true });
    expect((await verify()).http).toBe(400);
    // The message alone is no order: what else it needs is named.
    const alone = await curl('POST', '/api/system/send/otp', samples.otpMessage);
    expect(alone.body.errors.map((fault: { field: string }) => fault.field)).toEqual(['number', 'sms_send_options']);
    const whole = { ...JSON.parse(samples.otpMessage), number: '9851023213', sms_send_options: 'text' };
    expect((await curl('POST', '/api/system/send/otp', JSON.stringify(whole))).http).toBe(200);
  });
});

it('ends within its time when it is asked to', async () => {
  expect(await service.stop()).toBe(0);
});
