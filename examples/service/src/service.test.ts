import { createServer } from 'node:net';
import { freePort } from '@ghanti/store-postgres/testing';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from './config';
import { type Service, startService } from './service';
import { type ApiAnswer, aClient } from './testing/api-client';
import { aDataFolder } from './testing/running-service';

let data: Awaited<ReturnType<typeof aDataFolder>>;
let service: Service;
let early: ApiAnswer | null = null;
let alive: ApiAnswer | null = null;
const credentials = { email: 'admin@example.test', password: 'a long enough password' };

beforeAll(async () => {
  data = await aDataFolder();
  const port = await freePort();
  const read = readConfig({
    PORT: String(port),
    DATA_DIR: data.folder,
    GHANTI_EMAIL: credentials.email,
    GHANTI_PASSWORD: credentials.password,
    HIDE_OTP_CODES: 'true',
    SIMULATOR_SPEED: '200',
  });
  if (!read.ok) throw new Error(read.faults.join());
  const starting = startService(read.config, pino({ level: 'silent' }));
  const nobody = await aClient(`http://127.0.0.1:${port}`);
  while (early === null) early = await nobody.get('/api/accounts/user_details/').catch(() => null);
  alive = await nobody.get('/health/live');
  service = await starting;
}, 120_000);

afterAll(async () => {
  await service?.stop();
  await data?.remove();
});

describe('the service', () => {
  it('answers 503 in the envelope while it starts', () => {
    expect(early?.http).toBe(503);
    expect(early?.headers.get('retry-after')).toBe('1');
    expect(early?.body).toEqual({
      status: 503,
      success: false,
      message: expect.any(String),
      errors: [{ field: null, code: 'unavailable', message: expect.any(String) }],
      data: {},
    });
  });

  it('is alive while it starts: a supervisor that asks does not end it in the middle of a migration', () => {
    expect([alive?.http, alive?.body.message]).toEqual([200, 'Alive']);
  });

  it('hides the codes that it sends where it is told to, and still verifies them', async () => {
    const client = await aClient(service.url, credentials);
    const order = { number: '9851023212', message: 'Hi {otp}', sms_send_options: 'text' };
    const own = { ...order, otp_options: 'personnel', otp: '31415926' };
    const sent = await client.send('POST', '/api/system/send/otp', own);
    expect([sent.http, sent.body.data.details.otp]).toEqual([200, null]);
    expect(sent.text).not.toContain(own.otp);
    const generated = await client.send('POST', '/api/system/send/otp', { ...order, number: '9851023213' });
    expect([generated.http, generated.body.data.details.otp]).toEqual([200, null]);
    const verified = await client.send('POST', '/api/system/verify/otp', {
      id: sent.body.data.details.id,
      otp: own.otp,
    });
    expect(verified.body.data).toEqual({ verified: true });
  });

  it('names the port that somebody else has', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((done) => other.once('listening', done));
    const { port } = other.address() as { port: number };
    const read = readConfig({ PORT: String(port), DATA_DIR: data.folder });
    if (!read.ok) throw new Error(read.faults.join());
    await expect(startService(read.config, pino({ level: 'silent' }))).rejects.toThrow(`port ${port} is in use`);
    other.close();
  });
});

describe('the configuration', () => {
  it('names everything that is wrong at once, and repeats no secret', () => {
    const wrong = readConfig({
      PORT: 'x',
      JWT_SECRET: 'a short secret',
      HIDE_OTP_CODES: 'yes',
      DATABASE_URL: 'mysql://root:hunter22@x/y',
      TELEPHONY: 'twilio',
      TIME_ZONE: 'Nepal',
    });
    if (wrong.ok) throw new Error('it was taken');
    const words = wrong.faults.join('\n');
    for (const name of ['PORT', 'JWT_SECRET', 'HIDE_OTP_CODES', 'DATABASE_URL', 'TIME_ZONE', 'TWILIO_FROM is needed'])
      expect(words).toContain(name);
    for (const secret of ['a short secret', 'hunter22']) expect(words).not.toContain(secret);
  });
});
