import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiClient, campaignIn } from './testing/api-client';
import { aCanaryStage, type CanaryStage } from './testing/canary-stage';
import { startService } from './testing/running-service';

let stage: CanaryStage;
beforeAll(async () => {
  stage = await aCanaryStage();
}, 180_000);
afterAll(() => stage?.close());

const secret = (kind: string) => stage.secret(kind);
const phone = (fate?: number) => stage.phone(fate);

/** Nothing of what was put in may come out. */
function expectSilence(): void {
  const { cage, service, refusals, told } = stage;
  expect(cage.in(service.output())).toEqual([]);
  expect(refusals.flatMap((refusal) => cage.in(refusal))).toEqual([]);
  expect(told.flatMap((event) => cage.in(event))).toEqual([]);
}

async function until(done: () => boolean): Promise<void> {
  while (!done()) await new Promise((resolve) => setTimeout(resolve, 20));
}

describe('a service that writes down all that it can', { timeout: 240_000 }, () => {
  let client: ApiClient;

  it('tells nothing of logins, tokens and accounts', async () => {
    const { credentials } = stage;
    client = await stage.client(credentials);
    const nobody = await stage.client();
    const wrong = secret('wrong password');
    await nobody.send('POST', '/api/accounts/login/', { ...credentials, password: wrong });
    await nobody.send('POST', '/api/accounts/login/', `{"email": "${credentials.email}", "password": "${wrong}"`);
    await nobody.send('POST', '/api/accounts/login/', { email: credentials.email, password: { of: wrong } });
    const { body } = await nobody.send('POST', '/api/accounts/login/', credentials);
    const refresh = stage.cage.add('a refresh token', body.data.token.refresh);
    for (let turn = 0; turn < 2; turn++) {
      const renewed = await nobody.send('POST', '/api/accounts/token/refresh/', { refresh });
      if (renewed.http === 200) stage.cage.add('a refresh token', renewed.body.refresh);
    }
    const revoked = { authorization: `Bearer ${stage.cage.add('an access token', body.data.token.access)}` };
    expect((await nobody.send('GET', '/api/accounts/user_details/', undefined, revoked)).http).toBe(401);
    const other = {
      email: stage.cage.add('an email', 'canary-other@example.test'),
      password: secret('other password'),
    };
    for (let turn = 0; turn < 2; turn++) await client.send('POST', '/api/accounts/', other);
    expect((await (await stage.client(other)).send('POST', '/api/accounts/', other)).http).toBe(403);
    expectSilence();
  });

  it('tells nothing of people, of what they are told, and of what went wrong with them', async () => {
    const registered = await client.send('POST', '/api/system/webhooks', { url: stage.hook });
    stage.cage.add('a webhook secret', registered.body.data.secret);
    const { id: hookId } = registered.body.data.details;
    const rotated = await client.send('POST', `/api/system/webhooks/${hookId}/rotate`);
    stage.cage.add('a webhook secret', rotated.body.data.secret.replace('whsec_', ''));
    await client.send('POST', `/api/system/webhooks/${hookId}/test`);

    const name = secret('name of a person');
    const called = [0, 1, 2, 3, 4, 5].map(phone);
    const [lost = '', dropped = '', opted = '', invalid = ''] = [phone(), phone(), phone(), phone()];
    await stage.standIn.plan(`+977${lost}`, 'errorAfter');
    await stage.standIn.plan(`+977${dropped}`, 'dropAfter');
    await stage.standIn.plan(`+977${opted}`, 'optedOut');
    await stage.standIn.plan(`+977${invalid}`, 'invalid');
    const rows = [...called, lost, dropped, opted, invalid].map((number) => `${number},${name}`);
    const message = { message: `नमस्ते {tags_name}, ${secret('message')}` };
    for (const services of ['PHONE', 'SMS']) {
      const form = new FormData();
      form.set('name', secret('name of a campaign'));
      form.set('services', services);
      form.set('send_to_number_file', new Blob([`number,name\n${rows.join('\n')}\nnobody,${name}\n`]), 'people.csv');
      const made = await client.send('POST', '/api/system/campaigns/', form);
      const [{ id }] = made.body.data.details;
      expect((await client.send('POST', `/api/system/campaigns/${id}/begin/`, message)).http).toBe(200);
      await campaignIn(client, id, ['completed'], 120);
      const again = { status: 'failed', message: `{tags_nobody} ${secret('bad message')}`, voice_input: 'nobody' };
      await client.send('POST', `/api/system/campaigns/${id}/begin/`, again);
      const there = await client.send('POST', `/api/system/campaigns/number/${id}`, { number: Number(called[0]) });
      expect(there.http).toBe(409);
      await client.send('POST', `/api/system/campaigns/number/${id}`, { number: `${phone()} and ${phone()}` });
      await client.get(`/api/system/campaigns?search=${secret('search')}&status=${secret('status')}`);
    }
    const more = await client.send('POST', '/api/system/campaigns/', {
      name: secret('name of a campaign'),
      services: 'PHONE',
      individual_number: [phone(), phone()],
    });
    const [{ id: other }] = more.body.data.details;
    const added = await client.send('POST', `/api/system/campaigns/number/${other}`, { number: phone() });
    const { id: numberId } = added.body.data.details;
    expect((await client.send('PUT', `/api/system/number/${numberId}/`, { number: phone() })).http).toBe(200);
    await client.send('PUT', `/api/system/number/${numberId}/`, {
      number: 5,
      available_tags: { tags_nobody: secret('value of a tag') },
    });
    expect((await client.send('DELETE', `/api/system/campaigns/number/${numberId}/delete/`)).http).toBe(200);
    const audio = new FormData();
    audio.set('aud_file', new Blob([secret('no audio')]), `${secret('name of a file')}.mp3`);
    expect((await client.send('POST', `/api/system/campaigns/${other}/begin/`, audio)).http).toBe(415);
    const outside = { aud_file: `https://127.0.0.1/${secret('path of a URL')}?key=${secret('key of a URL')}` };
    expect((await client.send('POST', `/api/system/campaigns/${other}/begin/`, outside)).http).toBe(400);
    expect((await client.send('POST', `/api/system/campaigns/${other}/begin/`, { message: 'hello' })).http).toBe(200);
    await client.send('POST', `/api/system/campaigns/${other}/terminate/`);
    expect((await client.get(`/api/system/campaigns/${other}/report/?format=csv`)).http).toBe(200);
    expect((await client.get(`/api/system/nothing/${phone()}?number=${phone()}`)).http).toBe(404);
    const suspended = phone();
    await stage.standIn.plan(`+977${suspended}`, 'accountSuspended');
    const one = { name: 'x', services: 'PHONE', individual_number: [suspended] };
    const { body } = await client.send('POST', '/api/system/campaigns/', one);
    await client.send('POST', `/api/system/campaigns/${body.data.details[0].id}/begin/`, { message: 'hello' });
    await campaignIn(client, body.data.details[0].id, ['paused'], 120);
    await client.send('POST', '/api/system/do_not_call', { numbers: [phone(), '100'] });
    await client.send('DELETE', '/api/system/do_not_call', { number: phone() });
    const forged = { headers: { 'x-twilio-signature': secret('signature') }, method: 'POST' } as const;
    const report = new URLSearchParams({ To: `+977${phone()}`, CallStatus: 'completed' });
    const answer = await fetch(`${stage.service.url}/webhooks/twilio/status/v1.x.1.1.1.y`, { ...forged, body: report });
    expect(answer.status).toBe(403);
    stage.refusals.push(await answer.text());
    const spoken = await client.send('POST', '/api/system/test/voice/', { message: secret('spoken') });
    stage.cage.add('a media signature', new URL(spoken.body.data.audio_url).searchParams.get('signature') ?? undefined);
    expect((await fetch(spoken.body.data.audio_url)).status).toBe(200);
    await until(() => stage.told.length > 40);
    expectSilence();
  });

  it('tells nothing of codes, but to who asked for them', async () => {
    const order = { message: 'Your code is {otp}' };
    for (const way of ['text', 'voice'])
      for (const own of [undefined, `9${Math.random().toString(36).slice(2, 9)}`]) {
        const number = phone();
        const options = own === undefined ? { otp_length: 10 } : { otp_options: 'personnel', otp: own };
        const sent = await client.send('POST', '/api/system/send/otp', {
          ...order,
          ...options,
          number,
          sms_send_options: way,
        });
        expect(sent.http, sent.text).toBe(200);
        const otp = stage.cage.add('a code', sent.body.data.details.otp);
        stage.cage.add('a spoken code', [...otp].join(' '));
        const verify = (code: string) => client.send('POST', '/api/system/verify/otp', { number, otp: code });
        expect([(await verify(secret('wrong code').slice(0, 40))).http, (await verify(otp)).http]).toEqual([400, 200]);
      }
    const refused = phone();
    await stage.standIn.plan(`+977${refused}`, 'blocked');
    const bad = { ...order, number: refused, sms_send_options: 'text', otp_options: 'personnel', otp: '31415926' };
    stage.cage.add('a code', bad.otp);
    expect((await client.send('POST', '/api/system/send/otp', bad)).http).toBe(400);
    await client.send('POST', '/api/system/send/otp', { ...bad, otp: `${stage.cage.add('a code', '27182')} 8` });
    await stage.standIn.idle();
    expect(
      stage.cage.in((await client.get('/api/system/otp/')).text).filter((hit) => !hit.startsWith('a phone')),
    ).toEqual([]);
    expectSilence();
  });

  it('tells nothing when a part of it breaks, or the database is gone', async () => {
    const [line] = (await client.get('/api/system/phone_numbers')).body.data.number_lists;
    const phone_sid: string = line.phone_number_sid;
    stage.cage.add('a phone number', line.phone_number.slice(1));
    expect((await client.send('POST', '/api/system/phone_numbers', { phone_sid })).http).toBe(200);
    expect(await stage.standIn.text(`+977${phone()}`, line.phone_number, `STOP ${secret('text to us')}`)).toBe(200);
    expect((await client.send('DELETE', '/api/system/phone_numbers', { phone_sid })).http).toBe(200);
    const make = () =>
      client.send('POST', '/api/system/campaigns/', {
        name: secret('name'),
        services: 'SMS',
        individual_number: [phone()],
      });
    const change = async (statement: string) => {
      const direct = new pg.Client({ connectionString: stage.database.connectionString });
      await direct.connect();
      await direct.query(statement);
      await direct.end();
    };
    await change('ALTER TABLE ghanti.recipients RENAME TO elsewhere');
    expect((await make()).http).toBe(500);
    await change('ALTER TABLE ghanti.elsewhere RENAME TO recipients');
    // A server that says back the whole row that it refuses: to a request, and to a worker.
    await change('ALTER TABLE ghanti.recipients ADD CONSTRAINT refuses_all CHECK (number IS NULL) NOT VALID');
    expect((await make()).http).toBe(500);
    await change('ALTER TABLE ghanti.recipients DROP CONSTRAINT refuses_all');
    const [{ id }] = (await make()).body.data.details;
    await change('ALTER TABLE ghanti.watched ADD CONSTRAINT refuses_all CHECK (to_number IS NULL) NOT VALID');
    expect((await client.send('POST', `/api/system/campaigns/${id}/begin/`, { message: 'hello' })).http).toBe(200);
    await until(() => stage.service.output().includes('A wave could not be worked on'));
    await change('ALTER TABLE ghanti.watched DROP CONSTRAINT refuses_all');
    await stage.database.stop('crash');
    for (const path of ['/api/system/campaigns', '/api/system/otp/', '/api/accounts/user_details/'])
      expect((await client.get(path)).http).toBe(503);
    expect((await make()).http).toBe(503);
    const { credentials } = stage;
    expect((await (await stage.client()).send('POST', '/api/accounts/login/', credentials)).http).toBe(503);
    await stage.database.start();
    expect((await make()).http).toBe(201);
    expect([...stage.statuses].sort()).toEqual(expect.arrayContaining([200, 201, 400, 401, 403, 409, 500, 503]));
    expect(stage.service.output()).toContain('"level":50');
    expectSilence();
  });

  it('tells nothing as it ends, and when it cannot start', async () => {
    expect(await stage.service.stop()).toBe(0);
    expectSilence();
    const wrong = {
      JWT_SECRET: secret('short').slice(0, 20),
      DATABASE_URL: `mysql://root:${secret('password')}@127.0.0.1/x`,
      TWILIO_AUTH_TOKEN: `${secret('a')},${secret('b')},${secret('c')}`,
    };
    stage.cage.add('a short secret', wrong.JWT_SECRET);
    const away = { DATABASE_URL: `postgres://root:${secret('password')}@127.0.0.1:1/x` };
    for (const change of [wrong, away]) {
      const failed: unknown = await startService({ ...stage.environment, ...change }).catch((error: unknown) => error);
      expect(String(failed)).toContain('Ghanti cannot start');
      expect(stage.cage.in(String(failed))).toEqual([]);
    }
  });

  it('was full of canaries', () => {
    expect(stage.cage.kinds.length).toBeGreaterThan(20);
  });
});
