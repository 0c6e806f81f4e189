import { once } from 'node:events';
import { createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '@ghanti/store-postgres/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { type ApiClient, aClient, campaignIn } from './testing/api-client';
import { placedIn } from './testing/carrier-journal';
import { aDataFolder, startService } from './testing/running-service';

const credentials = { email: 'operator@example.test', password: 'a long enough password' };
/** What a supervisor gives a process that it has told to stop. */
const supervisorMs = 30_000;

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** A folder in which a service may be started, and started again. */
async function aPlace(environment: Record<string, string> = {}) {
  const data = await aDataFolder();
  closing.push(data.remove);
  const settings = {
    PORT: String(await freePort()),
    DATA_DIR: data.folder,
    GHANTI_EMAIL: credentials.email,
    GHANTI_PASSWORD: credentials.password,
    GHANTI_CREDITS: '20000',
    LOG_LEVEL: 'info',
    ...environment,
  };
  const start = async (more: Record<string, string> = {}) => {
    const service = await startService({ ...settings, ...more });
    closing.push(() => service.kill());
    return { service, client: await aClient(service.url, credentials) };
  };
  return { start, called: () => placedIn(data.folder) };
}

/** What the process runs before the service. */
const planted = (script: string) => ({ NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(script)}` });
/** A phase of the process that a test has to hit lasts long enough for a slow one. */
const lasting = (ms: number, longerMs: number) =>
  `const { setTimeout } = globalThis;
   globalThis.setTimeout = (work, ms, ...more) => setTimeout(work, ms === ${ms} ? ${longerMs} : ms, ...more);`;

/** Begins a campaign of so many people who answer and listen to the end. */
async function aRunningCampaign(client: ApiClient, people: number): Promise<number> {
  const form = new FormData();
  form.set('name', 'Drain');
  form.set('services', 'PHONE');
  const numbers = Array.from({ length: people }, (_, n) => `98${String(10_000_000 + n * 10)}`);
  form.set('send_to_number_file', new Blob([`number\n${numbers.join('\n')}\n`], { type: 'text/csv' }), 'people.csv');
  const made = await client.send('POST', '/api/system/campaigns/', form);
  const id: number = made.body.data.details[0].id;
  await client.send('POST', `/api/system/campaigns/${id}/begin/`, { message: 'Namaste' });
  return id;
}

const twilio = {
  TELEPHONY: 'twilio',
  TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
  TWILIO_AUTH_TOKEN: 'a token of the tests',
  TWILIO_FROM: '+97715970000',
  PUBLIC_URL: 'https://calls.example.com',
};

/** When the service itself says that it heard the signal. */
function stoppedAt(output: string): number {
  const line = output.split('\n').find((one) => one.includes('stopping: nobody new is dialled'));
  return JSON.parse(line ?? '{}').time;
}

/** Asks on a connection of its own; null where nobody takes it. */
function statusOf(url: string, method = 'GET'): Promise<number | null> {
  return fetch(url, { method, headers: { connection: 'close' } }).then(
    ({ status }) => status,
    () => null,
  );
}

async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  for (let turn = 0; turn < 2_400; turn += 1) {
    if (await holds()) return;
    await sleep(50);
  }
  throw new Error('what was waited for did not come');
}

describe('a service that is told to stop in the middle of a campaign', () => {
  it('dials nobody new, ends with 0, and the next start calls the others, each once', async () => {
    const { start, called } = await aPlace({ SIMULATOR_SPEED: '50', CALLS_PER_SECOND: '10', CHANNELS: '500' });
    const first = await start();
    const id = await aRunningCampaign(first.client, 200);
    await until(async () => (await called()).length >= 20);
    const asked = Date.now();
    first.service.signal('SIGTERM');
    expect(await first.service.ended).toBe(0);
    expect(Date.now() - asked).toBeLessThan(supervisorMs);
    const before = await called();
    expect(before.length).toBeLessThan(200);
    // Requests that had left already are still taken: not a second's worth.
    const late = before.filter(({ at }) => at > stoppedAt(first.service.output()));
    expect(late.length).toBeLessThan(10);

    const second = await start({ CALLS_PER_SECOND: '1000' });
    const campaign = await campaignIn(second.client, id, ['completed'], 200);
    expect(campaign.progress).toMatchObject({ total: 200, completed: 200 });
    expect(await second.service.stop()).toBe(0);
    const calls = (await called()).map(({ to }) => to);
    expect(calls).toHaveLength(200);
    expect(new Set(calls).size).toBe(200);
  }, 400_000);

  it('hears webhooks for five seconds more', async () => {
    const { start } = await aPlace(twilio);
    const { service } = await start();
    const asked = Date.now();
    service.signal('SIGTERM');
    await until(() => service.output().includes('stopping: nobody new is dialled'));
    // Nobody signed it: that it is refused shows that somebody listens.
    const webhook = () => statusOf(`${service.url}/webhooks/twilio/status/anything`, 'POST');
    expect(await webhook()).toBe(403);
    await until(async () => (await webhook()) === null);
    expect(Date.now() - asked).toBeGreaterThan(4_500);
    expect(await service.ended).toBe(0);
  }, 400_000);

  it('does not wait longer than it may for a carrier that hangs', async () => {
    let requests = 0;
    const hanging = createServer(() => {
      requests += 1;
    }).listen(0, '127.0.0.1');
    await once(hanging, 'listening');
    closing.push(async () => {
      hanging.closeAllConnections();
      hanging.close();
    });
    const TWILIO_BASE_URL = `http://127.0.0.1:${(hanging.address() as AddressInfo).port}`;
    const { start } = await aPlace({ ...twilio, TWILIO_BASE_URL });
    const { service, client } = await start();
    await aRunningCampaign(client, 100);
    await until(() => requests >= 10);
    const asked = Date.now();
    service.signal('SIGTERM');
    await until(() => service.output().includes('stopping: nobody new is dialled'));
    const atStop = requests;
    expect(await service.ended).toBe(0);
    expect(Date.now() - asked).toBeLessThan(supervisorMs);
    // What had left already arrives: not a second's worth.
    expect(requests - atStop).toBeLessThan(10);
  }, 400_000);
});

describe('a request that is under way when the service is told to stop', () => {
  it('ends as it would have: what it asked for is there after the next start', async () => {
    const { start } = await aPlace();
    const { service, client } = await start(planted(lasting(2_000, 60_000)));
    const login = await client.send('POST', '/api/accounts/login/', credentials);
    const headers = {
      authorization: `Bearer ${login.body.data.token.access}`,
      'content-type': 'application/json',
      // The service says when it has taken the request, and waits for its body.
      expect: '100-continue',
    };
    const asking = request(`${service.url}/api/system/campaigns/`, { method: 'POST', headers });
    const answered = once(asking, 'response') as Promise<[IncomingMessage]>;
    asking.flushHeaders();
    await once(asking, 'continue');
    asking.write('{"name": "Late", "services": "PHONE", ');
    service.signal('SIGTERM');
    // It takes nobody new: from then on it only waits for us before it closes what requests stand on.
    await until(async () => (await statusOf(`${service.url}/health/live`)) === null);
    asking.end('"individual_number": [9800000010]}');
    const [response] = await answered;
    expect(response.resume().statusCode).toBe(201);
    expect(await service.ended).toBe(0);
    const again = await start();
    expect((await again.client.get('/api/system/campaigns/')).body.pagination.total_items).toBe(1);
  }, 240_000);
});

describe('the end of a process of the service', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)(
    'comes at once at a second %s, but not when npm says the same one twice',
    async (signal, code) => {
      const { start } = await aPlace(twilio);
      // A minute of ours is a second of the service's, until it is told that one went by.
      const clock = `const now = performance.now.bind(performance);
      let went = 0;
      performance.now = () => now() / 60 + went;
      process.on('${signal}', () => console.log('it was heard'));
      process.on('SIGUSR2', () => { went = 1_500; console.log('a second went by'); });`;
      const { service } = await start(planted(`${clock} ${lasting(5_000, 25_000)}`));
      service.signal(signal);
      await until(() => service.output().includes('stopping: nobody new is dialled'));
      service.signal(signal);
      // Signals of two kinds may overtake each other.
      await until(() => service.output().split('it was heard').length === 3);
      service.signal('SIGUSR2');
      await until(() => service.output().includes('a second went by'));
      expect(service.output()).not.toContain('asked twice');
      service.signal(signal);
      expect(await service.ended).toBe(code);
      expect(service.output()).toContain('asked twice');
    },
    240_000,
  );

  it.each(['throw new Error("a planted fault")', 'Promise.reject(new Error("a planted fault"))'])(
    'comes with 1 and a line in the log at a fault that nobody caught: %s',
    async (fault) => {
      const { start } = await aPlace();
      const { service } = await start(planted(`process.on('SIGUSR2', () => { setTimeout(() => { ${fault} }) })`));
      service.signal('SIGUSR2');
      expect(await service.ended).toBe(1);
      expect(service.output()).toMatch(/"level":60.*a planted fault/);
    },
    240_000,
  );
});
