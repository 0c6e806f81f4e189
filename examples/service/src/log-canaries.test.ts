import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { forkStandIn, type RunningStandIn } from '@ghanti/adapter-twilio/testing';
import { type RealPostgres, realPostgres } from '@ghanti/store-postgres/testing';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiAnswer, type ApiClient, aClient, campaignIn } from './testing/api-client';
import { aCage } from './testing/canaries';
import { aDataFolder, type RunningService, startService } from './testing/running-service';

const cage = aCage();
const secret = (kind: string) =>
  cage.add(kind, `${kind.replaceAll(' ', '-')}-canary-${Math.random().toString(36).slice(2)}`);
let people = 9_841_200_000;
/** A number of the stand-in whose last digit is its fate; any writing of it holds these digits. */
const phone = (fate = 0) => {
  people += 10;
  return cage.add('a phone number', String(people + fate));
};

let standIn: RunningStandIn;
let database: RealPostgres;
let host: Server;
let service: RunningService;
let environment: Record<string, string>;
const closing: (() => Promise<unknown>)[] = [];
/** What hosts were sent, and what was answered to requests that were refused. */
const told: string[] = [];
const refusals: string[] = [];
const statuses = new Set<number>();

/** A client whose refused requests are kept. */
function watched(client: ApiClient): ApiClient {
  const kept = (answer: ApiAnswer) => {
    statuses.add(answer.http);
    if (answer.http >= 400) refusals.push(answer.text);
    return answer;
  };
  return {
    get: async (path) => kept(await client.get(path)),
    send: async (...request) => kept(await client.send(...request)),
  };
}

async function signedIn(credentials: { email: string; password: string }): Promise<ApiClient> {
  const nobody = watched(await aClient(service.url));
  const login = await nobody.send('POST', '/api/accounts/login/', credentials);
  const { access, refresh } = login.body.data.token;
  cage.add('an access token', access);
  cage.add('a refresh token', refresh);
  cage.add('the signature of an access token', access.split('.')[2]);
  return watched(await aClient(service.url, credentials));
}

beforeAll(async () => {
  // A host that is told, and a voice server that refuses and says back all that it was told.
  host = createServer(async (request, response) => {
    const body = await text(request);
    if (request.url === '/hook') told.push(body);
    response.writeHead(request.url === '/hook' ? 200 : 401).end(JSON.stringify([request.headers, body]));
  });
  await new Promise<void>((done) => host.listen(0, '127.0.0.1', done));
  closing.push(async () => host.close());
  standIn = await forkStandIn({ speed: 100, numbers: ['+97715970000'], authTokens: [secret('Twilio token')] });
  closing.push(standIn.stop);
  database = await realPostgres();
  closing.push(database.dispose);
  const data = await aDataFolder();
  closing.push(data.remove);
  environment = {
    PORT: '0',
    DATA_DIR: data.folder,
    DATABASE_URL: database.connectionString.replace('postgres@', `postgres:${secret('database password')}@`),
    GHANTI_EMAIL: 'admin@example.test',
    GHANTI_PASSWORD: secret('password'),
    JWT_SECRET: secret('jwt secret of thirty-two characters and more'),
    TELEPHONY: 'twilio',
    TWILIO_ACCOUNT_SID: standIn.accountSid,
    TWILIO_AUTH_TOKEN: standIn.authToken,
    TWILIO_FROM: '+97715970000',
    TWILIO_BASE_URL: standIn.url,
    CALLS_PER_SECOND: '100',
    DOUBT_SECONDS: '1',
    SILENCE_SECONDS: '1',
    RECEIPT_SECONDS: '3',
    SPEECH: 'openai,espeak',
    OPENAI_SPEECH_URL: `http://127.0.0.1:${(host.address() as AddressInfo).port}/v1`,
    OPENAI_SPEECH_KEY: secret('speech key'),
    ALLOW_PRIVATE_WEBHOOKS: 'true',
    LOG_LEVEL: 'trace',
  };
  service = await startService(environment);
  closing.push(service.stop);
}, 180_000);

afterAll(async () => {
  for (const close of closing.reverse()) await close();
});

const hook = () => `http://127.0.0.1:${(host.address() as AddressInfo).port}/hook`;

/** Nothing of what was put in may come out. */
function expectSilence(): void {
  expect(cage.in(service.output())).toEqual([]);
  expect(refusals.flatMap((refusal) => cage.in(refusal))).toEqual([]);
  expect(told.flatMap((event) => cage.in(event))).toEqual([]);
}

async function until(done: () => boolean): Promise<void> {
  while (!done()) await new Promise((resolve) => setTimeout(resolve, 20));
}

describe('a service that writes down all that it can', () => {
  let client: ApiClient;

  it('tells nothing of logins, tokens and accounts', async () => {
    const credentials = { email: environment.GHANTI_EMAIL ?? '', password: environment.GHANTI_PASSWORD ?? '' };
    client = await signedIn(credentials);
    const nobody = watched(await aClient(service.url));
    const wrong = secret('wrong password');
    await nobody.send('POST', '/api/accounts/login/', { ...credentials, password: wrong });
    await nobody.send('POST', '/api/accounts/login/', `{"email": "${credentials.email}", "password": "${wrong}"`);
    await nobody.send('POST', '/api/accounts/login/', { email: credentials.email, password: { of: wrong } });
    const { body } = await nobody.send('POST', '/api/accounts/login/', credentials);
    const refresh = cage.add('a refresh token', body.data.token.refresh);
    for (let turn = 0; turn < 2; turn++) {
      const renewed = await nobody.send('POST', '/api/accounts/token/refresh/', { refresh });
      if (renewed.http === 200) cage.add('a refresh token', renewed.body.refresh);
    }
    const revoked = { authorization: `Bearer ${cage.add('an access token', body.data.token.access)}` };
    expect((await nobody.send('GET', '/api/accounts/user_details/', undefined, revoked)).http).toBe(401);
    const other = { email: cage.add('an email', 'canary-other@example.test'), password: secret('other password') };
    for (let turn = 0; turn < 2; turn++) await client.send('POST', '/api/accounts/', other);
    expect((await (await signedIn(other)).send('POST', '/api/accounts/', other)).http).toBe(403);
    expectSilence();
  });

  it('tells nothing of people, of what they are told, and of what went wrong with them', async () => {
    const registered = await client.send('POST', '/api/system/webhooks', { url: hook() });
    cage.add('a webhook secret', registered.body.data.secret);
    const { id: hookId } = registered.body.data.details;
    const rotated = await client.send('POST', `/api/system/webhooks/${hookId}/rotate`);
    cage.add('a webhook secret', rotated.body.data.secret.replace('whsec_', ''));
    await client.send('POST', `/api/system/webhooks/${hookId}/test`);

    const name = secret('name of a person');
    const called = [0, 1, 2, 3, 4, 5].map(phone);
    const [lost = '', dropped = '', opted = '', invalid = ''] = [phone(), phone(), phone(), phone()];
    await standIn.plan(`+977${lost}`, 'errorAfter');
    await standIn.plan(`+977${dropped}`, 'dropAfter');
    await standIn.plan(`+977${opted}`, 'optedOut');
    await standIn.plan(`+977${invalid}`, 'invalid');
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
      await campaignIn(client, id, ['completed'], 25);
      const again = { status: 'failed', message: `{tags_nobody} ${secret('bad message')}`, voice_input: 'nobody' };
      await client.send('POST', `/api/system/campaigns/${id}/begin/`, again);
      const there = await client.send('POST', `/api/system/campaigns/number/${id}`, { number: Number(called[0]) });
      expect(there.http).toBe(409);
      await client.send('POST', `/api/system/campaigns/number/${id}`, { number: `${phone()} and ${phone()}` });
      await client.get(`/api/system/campaigns?search=${secret('search')}&status=${secret('status')}`);
    }
    const suspended = phone();
    await standIn.plan(`+977${suspended}`, 'accountSuspended');
    const one = { name: 'x', services: 'PHONE', individual_number: [suspended] };
    const { body } = await client.send('POST', '/api/system/campaigns/', one);
    await client.send('POST', `/api/system/campaigns/${body.data.details[0].id}/begin/`, { message: 'hello' });
    await campaignIn(client, body.data.details[0].id, ['paused'], 20);
    await client.send('POST', '/api/system/do_not_call', { numbers: [phone(), '100'] });
    await client.send('DELETE', '/api/system/do_not_call', { number: phone() });
    const forged = { headers: { 'x-twilio-signature': secret('signature') }, method: 'POST' } as const;
    const report = new URLSearchParams({ To: `+977${phone()}`, CallStatus: 'completed' });
    const answer = await fetch(`${service.url}/webhooks/twilio/status/v1.x.1.1.1.y`, { ...forged, body: report });
    expect(answer.status).toBe(403);
    refusals.push(await answer.text());
    const spoken = await client.send('POST', '/api/system/test/voice/', { message: secret('spoken') });
    cage.add('a media signature', new URL(spoken.body.data.audio_url).searchParams.get('signature') ?? undefined);
    expect((await fetch(spoken.body.data.audio_url)).status).toBe(200);
    await until(() => told.length > 40);
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
        const otp = cage.add('a code', sent.body.data.details.otp);
        cage.add('a spoken code', [...otp].join(' '));
        const verify = (code: string) => client.send('POST', '/api/system/verify/otp', { number, otp: code });
        expect([(await verify(secret('wrong code').slice(0, 40))).http, (await verify(otp)).http]).toEqual([400, 200]);
      }
    const refused = phone();
    await standIn.plan(`+977${refused}`, 'blocked');
    const bad = { ...order, number: refused, sms_send_options: 'text', otp_options: 'personnel', otp: '31415926' };
    cage.add('a code', bad.otp);
    expect((await client.send('POST', '/api/system/send/otp', bad)).http).toBe(400);
    await client.send('POST', '/api/system/send/otp', { ...bad, otp: `${cage.add('a code', '27182')} 8` });
    await standIn.idle();
    expect(cage.in((await client.get('/api/system/otp/')).text).filter((hit) => !hit.startsWith('a phone'))).toEqual(
      [],
    );
    expectSilence();
  });

  it('tells nothing when a part of it breaks, or the database is gone', async () => {
    const [line] = (await client.get('/api/system/phone_numbers')).body.data.number_lists;
    const phone_sid: string = line.phone_number_sid;
    cage.add('a phone number', line.phone_number.slice(1));
    expect((await client.send('POST', '/api/system/phone_numbers', { phone_sid })).http).toBe(200);
    expect(await standIn.text(`+977${phone()}`, line.phone_number, `STOP ${secret('text to us')}`)).toBe(200);
    expect((await client.send('DELETE', '/api/system/phone_numbers', { phone_sid })).http).toBe(200);
    const make = () =>
      client.send('POST', '/api/system/campaigns/', {
        name: secret('name'),
        services: 'SMS',
        individual_number: [phone()],
      });
    const change = async (statement: string) => {
      const direct = new pg.Client({ connectionString: database.connectionString });
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
    await until(() => service.output().includes('A wave could not be worked on'));
    await change('ALTER TABLE ghanti.watched DROP CONSTRAINT refuses_all');
    await database.stop('crash');
    for (const path of ['/api/system/campaigns', '/api/system/otp/', '/api/accounts/user_details/'])
      expect((await client.get(path)).http).toBe(503);
    expect((await make()).http).toBe(503);
    const credentials = { email: environment.GHANTI_EMAIL ?? '', password: environment.GHANTI_PASSWORD ?? '' };
    expect((await watched(await aClient(service.url)).send('POST', '/api/accounts/login/', credentials)).http).toBe(
      503,
    );
    await database.start();
    expect((await make()).http).toBe(201);
    expect([...statuses].sort()).toEqual(expect.arrayContaining([200, 201, 400, 401, 403, 409, 500, 503]));
    expect(service.output()).toContain('"level":50');
    expectSilence();
  });

  it('tells nothing as it ends, and when it cannot start', async () => {
    expect(await service.stop()).toBe(0);
    expectSilence();
    const wrong = {
      JWT_SECRET: secret('short').slice(0, 20),
      DATABASE_URL: `mysql://root:${secret('password')}@127.0.0.1/x`,
      TWILIO_AUTH_TOKEN: `${secret('a')},${secret('b')},${secret('c')}`,
    };
    cage.add('a short secret', wrong.JWT_SECRET);
    const away = { DATABASE_URL: `postgres://root:${secret('password')}@127.0.0.1:1/x` };
    for (const change of [wrong, away]) {
      const failed: unknown = await startService({ ...environment, ...change }).catch((error: unknown) => error);
      expect(String(failed)).toContain('Ghanti cannot start');
      expect(cage.in(String(failed))).toEqual([]);
    }
  });

  it('was full of canaries', () => {
    expect(cage.kinds.length).toBeGreaterThan(20);
  });
});
