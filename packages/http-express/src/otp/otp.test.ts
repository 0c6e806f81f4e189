import { createMemoryStore, createSimulator, type MessageRequest, silentSpeech, systemClock } from '@ghanti/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../testing/builders';
import type { Client } from '../testing/client';
import { startService, type TestService } from '../testing/service';

let service: TestService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

const send = '/api/system/send/otp';
const verify = '/api/system/verify/otp';
const base = { number: '9851023212', message: 'Hi your OTP is {otp}', sms_send_options: 'text' };

describe('POST /api/system/send/otp', () => {
  it("takes the seed's sample of a code of one's own", async () => {
    const client = await service.account();
    const reply = await client.post(send, { ...base, otp_options: 'personnel', otp: '12345' });
    expect(reply).toMatchObject({ status: 200, message: 'OTP Sent Successfully.' });
    expect(reply.data).toEqual({
      details: {
        id: expect.any(Number),
        number: '9851023212',
        otp_options: 'personnel',
        message: 'Hi your OTP is {otp}',
        otp: '12345',
        sms_send_options: 'text',
        expires_at: expect.any(String),
      },
    });
  });

  it("takes the seed's sample of a generated code, with its length as a text", async () => {
    const client = await service.account();
    const reply = await client.post(`${send}/`, {
      ...base,
      number: '9851023213',
      sms_send_options: 'voice',
      otp_options: 'generated',
      otp_length: '4',
    });
    expect(reply.text('data', 'details', 'otp')).toMatch(/^\d{4}$/);
  });

  it('generates six digits when nothing is said', async () => {
    const reply = await (await service.account()).post(send, { ...base, number: '9851023214' });
    expect(reply.at('data', 'details', 'otp_options')).toBe('generated');
    expect(reply.text('data', 'details', 'otp')).toMatch(/^\d{6}$/);
  });

  it.each([
    ['no number', { number: undefined }, 'number'],
    ['a number that is none', { number: 'x' }, 'number'],
    ['a message without {otp}', { message: 'hello' }, 'message'],
    ['an unknown way', { sms_send_options: 'pigeon' }, 'sms_send_options'],
    ['no way', { sms_send_options: undefined }, 'sms_send_options'],
    ['an unknown option', { otp_options: 'found' }, 'otp_options'],
    ['personnel without a code', { otp_options: 'personnel' }, 'otp'],
    ['a code that is too short', { otp_options: 'personnel', otp: '123' }, 'otp'],
    ['a code with a sign', { otp_options: 'personnel', otp: '123_45' }, 'otp'],
    ['a code that is too short without its blanks', { otp_options: 'personnel', otp: '1 2 3' }, 'otp'],
    ['a length of 3', { otp_length: 3 }, 'otp_length'],
    ['a length of 11', { otp_length: '11' }, 'otp_length'],
    ['a length of a half', { otp_length: 4.5 }, 'otp_length'],
    ['an unknown voice', { voice_input: 'np_nobody', sms_send_options: 'voice' }, 'voice_input'],
  ])('refuses %s', async (_what, change, field) => {
    const reply = await service.admin.post(send, { ...base, ...change });
    expect(reply.status).toBe(400);
    expect(reply.faults.map((fault) => fault.field)).toEqual([field]);
  });

  it('names all faults at once', async () => {
    const reply = await service.admin.post(send, { number: true, otp_length: 'long' });
    expect(reply.faults.map((fault) => fault.field)).toEqual(['number', 'message', 'sms_send_options', 'otp_length']);
    const more = await service.admin.post(send, {
      number: 'x',
      message: 'hello',
      sms_send_options: 'pigeon',
      otp_options: 'personnel',
      otp: '1 2',
      voice_input: 'np_nobody',
    });
    expect(more.faults.map((fault) => fault.field).sort()).toEqual(
      ['number', 'message', 'sms_send_options', 'otp', 'voice_input'].sort(),
    );
  });

  it('throttles a number, and says when to come back', async () => {
    const client = await service.account();
    const statuses: number[] = [];
    for (let turn = 0; turn < 6; turn++) {
      const reply = await client.post(send, { ...base, number: '9851099999' });
      statuses.push(reply.status);
      if (reply.status === 429) expect(Number(reply.headers.get('retry-after'))).toBeGreaterThan(0);
    }
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
  });

  it('throttles an account and a prefix, whatever the numbers are', async () => {
    const strict = await startService({ settings: { otpPerNumber: 1 } });
    try {
      const sent = async (client: Client, number: string) => (await client.post(send, { ...base, number })).status;
      const rich = await strict.account();
      const statuses: number[] = [];
      for (let turn = 0; turn < 21; turn++) statuses.push(await sent(rich, `98510${turn % 2}${1_000 + turn}`));
      expect(statuses).toEqual([...Array(20).fill(200), 200]);
      for (let turn = 0; turn < 20; turn++) await sent(rich, `985111${2_000 + turn}`);
      expect(await sent(rich, '9851113000')).toBe(429);
      // Another account has a count of its own of the same prefix.
      expect(await sent(await strict.account(), '9851113001')).toBe(200);
      for (let turn = 0; turn < 40; turn++) await sent(rich, `98${20 + turn}123456`);
      expect(await sent(rich, '9870123456')).toBe(429);
    } finally {
      await strict.stop();
    }
  });

  it('answers 402 for too few credits', async () => {
    expect((await (await service.account(0)).post(send, { ...base, number: '9851023290' })).status).toBe(402);
  });

  it('sends once for one Idempotency-Key, and keeps no code for the replay', async () => {
    const client = await service.account();
    const key = { 'idempotency-key': 'otp-1' };
    const body = { ...base, number: '9851023215' };
    const first = await client.post(send, body, key);
    const second = await client.post(send, body, key);
    expect(second.headers.get('idempotent-replayed')).toBe('true');
    expect(second.number('data', 'details', 'id')).toBe(first.number('data', 'details', 'id'));
    expect(second.at('data', 'details', 'otp')).toBeNull();
    expect((await client.get('/api/system/otp')).at('data', 'pagination', 'total_items')).toBe(1);
  });

  it('answers a replay while the provider is away, also when the first answer was never kept', async () => {
    const provider = { away: false };
    let passedMs = 0;
    const store = createMemoryStore();
    const { complete } = store.idempotency;
    const away = await startService({
      store,
      router: { clock: { ...systemClock, now: () => new Date(Date.now() + passedMs) } },
      carrier: { faults: { decide: () => (provider.away ? 'not_sent' : 'accept') } },
    });
    try {
      const client = await away.account();
      const post = (key: string, last: number) =>
        client.post(send, { ...base, number: `980100000${last}` }, { 'idempotency-key': key });
      const kept = await post('kept', 0);
      // As if the process died between the code and its answer: a minute later whoever asks again takes the key over.
      Object.assign(store.idempotency, { complete: () => Promise.reject(new Error('the database is away')) });
      expect((await post('lost', 6)).status).toBe(500);
      Object.assign(store.idempotency, { complete });
      passedMs = 61_000;
      provider.away = true;
      for (let n = 1; n <= 5; n += 1) expect((await post(`away-${n}`, n)).status).toBe(503);

      const [keptAgain, lostAgain] = [await post('kept', 0), await post('lost', 6)];
      for (const again of [keptAgain, lostAgain])
        expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([200, 'true']);
      expect(keptAgain.number('data', 'details', 'id')).toBe(kept.number('data', 'details', 'id'));
      expect(lostAgain.at('data', 'details', 'number')).toBe('9801000006');
      expect((await client.get('/api/system/otp')).at('data', 'pagination', 'total_items')).toBe(7);
    } finally {
      await away.stop();
    }
  });

  it('says the digits apart, and lets a text be valid no longer than its code', async () => {
    const spoken: string[] = [];
    const texts: MessageRequest[] = [];
    const carrier = createSimulator({ speed: 500 });
    const silent = silentSpeech();
    const desk = await startService({
      telephony: {
        ...carrier,
        sendMessage: (request, signal) => {
          texts.push(request);
          return carrier.sendMessage(request, signal);
        },
      },
      speech: {
        ...silent,
        synthesize: (text, ...how) => {
          spoken.push(text);
          return silent.synthesize(text, ...how);
        },
      },
    });
    try {
      const own = { ...base, otp_options: 'personnel', otp: '12345' };
      expect((await desk.admin.post(send, { ...own, sms_send_options: 'voice' })).status).toBe(200);
      expect(spoken).toEqual(['Hi your OTP is 1 2 3 4 5']);
      expect((await desk.admin.post(send, { ...own, number: '9851023219' })).status).toBe(200);
      expect(texts).toMatchObject([{ text: 'Hi your OTP is 12345', validitySeconds: 300 }]);
    } finally {
      await desk.stop();
      await carrier.close();
    }
  });

  it('hides the code where the setting says so', async () => {
    const hiding = await startService({ router: { hideOtpCodes: true } });
    try {
      const reply = await hiding.admin.post(send, { ...base, otp_options: 'personnel', otp: '91827364' });
      expect(reply.status).toBe(200);
      expect(JSON.stringify(reply.body)).not.toContain('91827364');
      expect(JSON.stringify(hiding.logged)).not.toContain('91827364');
    } finally {
      await hiding.stop();
    }
  });
});

describe('POST /api/system/verify/otp', () => {
  it('verifies once, by number', async () => {
    const client = await service.account();
    const sent = await client.post(send, { ...base, number: '9851023216' });
    const body = { number: '+9779851023216', otp: sent.text('data', 'details', 'otp') };
    const right = await client.post(verify, body);
    expect(right.status).toBe(200);
    expect(right.data).toEqual({ verified: true });
    const again = await client.post(`${verify}/`, body);
    expect(again.status).toBe(400);
    expect(again.faults[0]?.code).toBe('spent');
  });

  it.each(['0042 ', '00 42-', '\u200b0042', '००४२', '００４２'])('reads %j as it was meant', async (otp) => {
    const client = await service.account();
    const own = { otp_options: 'personnel', otp: '0042' };
    const sent = await client.post(send, { ...base, number: '9851023221', ...own });
    expect((await client.post(verify, { id: sent.number('data', 'details', 'id'), otp })).status).toBe(200);
  });

  it('costs no try for what can be no code, and one for a wrong one', async () => {
    const client = await service.account();
    const sent = await client.post(send, { ...base, number: '9851023222', otp_options: 'personnel', otp: '0042' });
    const id = sent.number('data', 'details', 'id');
    const tried = async (otp: unknown) => (await client.post(verify, { id, otp })).faults[0];
    for (const otp of ['', ' ', '12345678901', '0042!', 'कोड'])
      expect(await tried(otp)).toMatchObject({ field: 'otp', code: 'invalid_otp' });
    expect(await tried('42')).toMatchObject({ code: 'wrong', message: expect.stringContaining('Tries left: 2') });
    expect(await tried(42)).toMatchObject({ code: 'wrong', message: expect.stringContaining('Tries left: 1') });
    expect((await client.post(verify, { id, otp: '0042' })).status).toBe(200);
  });

  it("reads a code of one's own in the same way when it is sent", async () => {
    const client = await service.account();
    const own = { otp_options: 'personnel', otp: ' 12 ३४-Ab' };
    const sent = await client.post(send, { ...base, number: '9851023223', ...own });
    expect(sent.at('data', 'details', 'otp')).toBe('1234Ab');
    const id = sent.number('data', 'details', 'id');
    expect((await client.post(verify, { id, otp: '1234ab' })).status).toBe(400);
    expect((await client.post(verify, { id, otp: '1234 Ab' })).status).toBe(200);
  });

  it('verifies by id, and counts the tries', async () => {
    const client = await service.account();
    const sent = await client.post(send, { ...base, number: '9851023217', otp_options: 'personnel', otp: 'abc123' });
    const id = sent.number('data', 'details', 'id');
    const wrong = await client.post(verify, { id, otp: '000000' });
    expect(wrong.status).toBe(400);
    expect(wrong.faults[0]).toMatchObject({
      field: 'otp',
      code: 'wrong',
      message: expect.stringContaining('Tries left: 4'),
    });
    for (let turn = 0; turn < 4; turn++) await client.post(verify, { id, otp: '000000' });
    expect((await client.post(verify, { id, otp: 'abc123' })).faults[0]?.code).toBe('locked');
  });

  it('refuses a code whose time is over, with the tries that were left', async () => {
    let later = 0;
    const timed = await startService({ now: () => new Date(Date.now() + later) });
    try {
      const sent = await timed.admin.post(send, { ...base, otp_options: 'personnel', otp: '271828' });
      const id = sent.number('data', 'details', 'id');
      await timed.admin.post(verify, { id, otp: '000000' });
      later = Date.parse(sent.text('data', 'details', 'expires_at')) - Date.now();
      expect(later).toBeGreaterThan(200_000);
      const late = await timed.admin.post(verify, { id, otp: '271828' });
      expect([late.status, late.faults[0]?.code]).toEqual([400, 'expired']);
      expect(late.faults[0]?.message).toContain('Tries left: 4');
    } finally {
      await timed.stop();
    }
  });

  it("answers 404 for another account's code", async () => {
    const sent = await (await service.account()).post(send, { ...base, number: '9851023218' });
    const stranger = await service.account();
    const body = { otp: sent.text('data', 'details', 'otp') };
    expect((await stranger.post(verify, { ...body, id: sent.number('data', 'details', 'id') })).status).toBe(404);
    expect((await stranger.post(verify, { ...body, number: '9851023218' })).status).toBe(404);
  });

  it.each([{ otp: '1' }, { id: 1 }, { id: 1, number: '9851023212', otp: '1' }, { id: 'x', otp: '1' }])(
    'refuses %j',
    async (body) => {
      expect((await service.admin.post(verify, body)).status).toBe(400);
    },
  );
});

describe('GET /api/system/otp/', () => {
  it('shows the delivery, and never the code', async () => {
    const client = await service.account();
    await client.post(send, { ...base, number: '9851023219', otp_options: 'personnel', otp: '73650912' });
    await until(
      'it is delivered',
      async () => (await client.get('/api/system/otp/')).at('data', 'otps', 0, 'status') === 'completed',
    );
    const reply = await client.get('/api/system/otp/?page=1&page_size=10');
    expect(reply.at('data', 'otps')).toMatchObject([{ number: '9851023219', credit_consumed: 1, verified_at: null }]);
    expect(JSON.stringify(reply.body)).not.toContain('73650912');
  });
});
