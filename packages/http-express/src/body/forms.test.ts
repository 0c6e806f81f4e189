import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aCampaign, aCampaignOfFile } from '../testing/builders';
import type { Client } from '../testing/client';
import { type RawPart, rawForm, rawFormType } from '../testing/raw-form';
import { readReply } from '../testing/reply';
import { password, startService, type TestService } from '../testing/service';

let service: TestService;
let client: Client;
beforeAll(async () => {
  service = await startService({ dials: false });
  client = await service.account();
});
afterAll(() => service.stop());

type Bytes = NonNullable<RequestInit['body']>;

const campaigns = '/api/system/campaigns/';
const urlencoded = { 'content-type': 'application/x-www-form-urlencoded' };

async function send(path: string, body: Bytes, headers: Record<string, string> = {}, method = 'POST') {
  return readReply(await client.raw(path, { method, body, headers }));
}

const sendParts = (path: string, parts: readonly RawPart[]) => send(path, rawForm(parts), rawFormType);
const list = (name: string) => ({
  name: `name="send_to_number_file"; ${name}`,
  body: 'number,name\n9843812344,Asha\n',
});
const named: RawPart[] = [
  { about: 'name="name"', body: 'People' },
  { about: 'name="services"', body: 'PHONE' },
];

describe('a form', () => {
  it('logs in, as the one public client of this API sends it', async () => {
    const email = 'form@example.com';
    await service.admin.post('/api/accounts', { email, password });
    const form = new FormData();
    form.set('email', email);
    form.set('password', password);
    for (const body of [form, new URLSearchParams({ email, password })]) {
      const reply = await readReply(await service.nobody.raw('/api/accounts/login/', { method: 'POST', body }));
      expect([reply.status, reply.message]).toEqual([200, 'Successfully logged in']);
      const refresh = new URLSearchParams({ refresh: reply.text('data', 'token', 'refresh') });
      const again = await service.nobody.raw('/api/accounts/token/refresh/', { method: 'POST', body: refresh });
      expect(again.status).toBe(200);
    }
  });

  it('does what the same request in JSON does, at every path that reads one', async () => {
    const campaign = await aCampaign(client);
    const number = `/api/system/campaigns/number/${campaign.id}`;
    const asked: [method: string, path: string, fields: Record<string, string>, status: number][] = [
      ['PUT', `${campaigns}${campaign.id}/update`, { name: 'Renamed', services: 'SMS' }, 200],
      ['POST', number, { number: '9843812399' }, 201],
      ['PUT', `/api/system/number/${campaign.numberIds[0]}`, { number: '9843812398' }, 200],
      ['POST', '/api/system/test/voice', { message: 'नमस्ते' }, 200],
      ['POST', '/api/system/send/otp', { number: '9851023212', message: '{otp}', sms_send_options: 'text' }, 200],
      ['POST', '/api/system/verify/otp', { number: '9851023212', otp: 'wrong' }, 400],
      ['POST', '/api/system/do_not_call', { numbers: '9843812397\n9843812396' }, 200],
      ['DELETE', '/api/system/do_not_call', { number: '9843812397' }, 200],
      ['POST', '/api/system/phone_numbers', { phone_sid: 'b7142c5ae3b673d944d81c83bda4f5de' }, 200],
      ['DELETE', '/api/system/phone_numbers', { phone_sid: 'b7142c5ae3b673d944d81c83bda4f5de' }, 200],
      ['POST', '/api/system/webhooks', { url: 'http://127.0.0.1:9/', types: 'run.state, otp.status' }, 201],
    ];
    for (const [method, path, fields, status] of asked) {
      const reply = await send(path, new URLSearchParams(fields), urlencoded, method);
      expect([path, reply.status, reply.faults]).toEqual([path, status, status < 400 ? [] : expect.anything()]);
    }
  });

  it('takes an untouched file input for nothing, as each client sends it', async () => {
    const untouched: RawPart[] = [
      { about: 'name="aud_file"; filename=""', type: 'application/octet-stream' },
      { about: 'name="aud_file"; filename="aud_file"' },
      { about: 'name="aud_file"; filename="blob"', type: 'application/octet-stream' },
      { about: 'name="aud_file"', type: 'application/octet-stream' },
      { about: 'name="aud_file"' },
    ];
    for (const part of untouched) {
      const { id } = await aCampaign(client);
      const message = { about: 'name="message"', body: 'hello' };
      const reply = await sendParts(`${campaigns}${id}/begin/`, [message, part]);
      expect([part, reply.status, reply.faults]).toEqual([part, 200, []]);
    }
  });

  it('takes a file that is empty but has a name for an empty file', async () => {
    const file = { about: 'name="send_to_number_file"; filename="people.csv"', type: 'text/csv' };
    const reply = await sendParts(campaigns, [...named, file]);
    expect([reply.status, reply.faults[0]?.field]).toEqual([400, 'send_to_number_file']);
  });

  it.each([
    `filename*="UTF-8''%E0%A4%A8%E0%A4%BE%E0%A4%AE.csv"`,
    `filename*=UTF-8''%E0%A4%A8%E0%A4%BE%E0%A4%AE.csv`,
    `filename="name.csv"; filename*=UTF-8''%E0%A4%A8%E0%A4%BE%E0%A4%AE.csv`,
    'filename="C:\\fakepath\\नाम.csv"',
    'filename=people.csv',
    'filename=""',
  ])('with a file whose name is written as %s', async (name) => {
    const { name: about, body } = list(name);
    const reply = await sendParts(campaigns, [{ about, body, type: 'text/csv' }, ...named]);
    expect([reply.status, reply.at('data', 'import', 'accepted')]).toEqual([201, 1]);
  });

  it('may name an upload in the field of a file, and send a file in the field of a text', async () => {
    await aCampaignOfFile(client, 'number\n9843812344\n');
    const naming = [...named, { about: 'name="send_to_number_file"', body: 'numbers.csv' }];
    expect((await sendParts(campaigns, naming)).status).toBe(201);
    const { id } = await aCampaign(client);
    const message = { about: 'name="message"; filename="message.txt"', type: 'text/plain', body: 'नमस्ते' };
    expect((await sendParts(`${campaigns}${id}/begin`, [message])).status).toBe(200);
    const begun = await client.get(`${campaigns}${id}/details`);
    expect(begun.at('data', 'details', 0, 'message')).toBe('नमस्ते');
  });

  it('is text in the charset that a part names', async () => {
    const parts = [
      { about: 'name="name"', type: 'text/plain; charset=ISO-8859-1', body: new Uint8Array([0x63, 0xe9]) },
    ];
    const numbers = { about: 'name="individual_number"', body: '9843812344' };
    const reply = await sendParts(campaigns, [...parts, ...named.slice(1), numbers]);
    expect(reply.at('data', 'details', 0, 'name')).toBe('cé');
  });
});

describe('what a body plainly is', () => {
  const json = JSON.stringify({ name: 'People', services: 'SMS', individual_number: [9843812344] });
  const pairs = 'name=People&services=SMS&individual_number%5B%5D=9843812344';
  const form = rawForm([...named, { about: 'name="individual_number"', body: '9843812344' }]);

  it.each<[string, Bytes, string | null]>([
    ['a form under the type of JSON', form, 'application/json'],
    ['a form without a boundary', form, 'multipart/form-data'],
    ['a form with another boundary', form, 'multipart/form-data; boundary=----WebKitFormBoundaryX'],
    ['a form under the other type of a form', form, 'application/x-www-form-urlencoded'],
    ['a form without a type', form, null],
    ['pairs without a type', pairs, null],
    ['JSON without a type', json, null],
    ['JSON as curl sends it', json, 'application/x-www-form-urlencoded'],
    ['JSON under the type of a form', ` \n${json}`, 'multipart/form-data; boundary=x'],
    ['JSON of a type of its own', json, 'application/vnd.api+json'],
    ['JSON with a byte order mark', `\ufeff${json}`, 'application/json; charset=utf-8'],
  ])('is read: %s', async (_what, body, type) => {
    const bytes = typeof body === 'string' ? Buffer.from(body) : body;
    const reply = await send(campaigns, bytes as Bytes, type === null ? {} : { 'content-type': type });
    expect([reply.status, reply.faults]).toEqual([201, []]);
  });

  it('is seen also where it comes byte by byte', async () => {
    const slow = new ReadableStream({
      async start(controller) {
        for (const byte of form) controller.enqueue(new Uint8Array([byte]));
        controller.close();
      },
    });
    const options = { method: 'POST', body: slow, duplex: 'half', headers: { 'content-type': 'application/json' } };
    expect((await client.raw(campaigns, options as RequestInit)).status).toBe(201);
  });

  it('is refused where it is nothing that is read', async () => {
    expect((await send(campaigns, Buffer.from('hello there'))).status).toBe(415);
    expect((await send(campaigns, Buffer.from(pairs), { 'content-type': 'application/json' })).status).toBe(400);
    expect((await send(campaigns, Buffer.from('x'), { 'content-type': 'multipart/form-data' })).faults).toMatchObject([
      { code: 'malformed_form' },
    ]);
  });
});

describe('text that is not UTF-8', () => {
  const latin = new Uint8Array([...Buffer.from('caf'), 0xe9]);

  it('is refused in JSON', async () => {
    const { id } = await aCampaign(client);
    const body = new Uint8Array([...Buffer.from('{"message": "'), ...latin, ...Buffer.from('"}')]);
    const reply = await send(`${campaigns}${id}/begin`, body, { 'content-type': 'application/json' });
    expect([reply.status, reply.faults[0]?.code]).toEqual([400, 'malformed_json']);
    expect((await client.get(`${campaigns}${id}/details`)).at('data', 'details', 0, 'status')).toBe('not started');
  });

  it.each(['message=caf%E9', 'message=%ED%A0%80', 'message=%C0%AF', 'message=caf%e9&x=1'])(
    'is refused in a form: %s',
    async (body) => {
      const { id } = await aCampaign(client);
      const reply = await send(`${campaigns}${id}/begin`, body, urlencoded);
      expect([reply.status, reply.faults]).toMatchObject([400, [{ field: 'message', code: 'malformed_form' }]]);
    },
  );

  it('is refused in pairs and in parts as it stands', async () => {
    const { id } = await aCampaign(client);
    const pair = new Uint8Array([...Buffer.from('message='), ...latin]);
    expect((await send(`${campaigns}${id}/begin`, pair, urlencoded)).status).toBe(400);
    const part = await sendParts(`${campaigns}${id}/begin`, [{ about: 'name="message"', body: latin }]);
    expect([part.status, part.faults[0]?.field]).toEqual([400, 'message']);
  });

  it('is not to be mixed up with a percent sign that encodes nothing', async () => {
    const { id } = await aCampaign(client);
    const reply = await send(`${campaigns}${id}/begin`, 'message=100%+sure, 5%25 off %zz', urlencoded);
    expect(reply.status).toBe(200);
    const shown = await client.get(`${campaigns}${id}/details`);
    expect(shown.at('data', 'details', 0, 'message')).toBe('100% sure, 5% off %zz');
  });
});

describe('the text of a form', () => {
  const half = 'x'.repeat(600_000);

  it('is a megabyte in all, whatever fields it stands in', async () => {
    const known = await sendParts(campaigns, [
      { about: 'name="name"', body: half },
      { about: 'name="description"', body: half },
    ]);
    expect([known.status, known.faults[0]?.field]).toEqual([413, 'description']);
    const unknown = await sendParts(campaigns, [
      { about: 'name="x"', body: half },
      { about: 'name="y"', body: half },
    ]);
    expect([unknown.status, unknown.faults[0]?.code]).toEqual([413, 'too_large']);
    expect((await send(campaigns, `name=${half}&x=${half}`, urlencoded)).status).toBe(413);
    expect((await sendParts(campaigns, [...named, { about: 'name="x"', body: half }])).status).toBe(400);
  });

  it('is refused before it has come to its end', async () => {
    const endless = new ReadableStream({
      start(controller) {
        controller.enqueue(Buffer.from('--x-boundary\r\nContent-Disposition: form-data; name="name"\r\n\r\n'));
        controller.enqueue(Buffer.from(half));
        controller.enqueue(Buffer.from(half));
      },
    });
    const options = { method: 'POST', body: endless, duplex: 'half', headers: rawFormType };
    const response = await client.raw(campaigns, options as RequestInit);
    expect(response.status).toBe(413);
    await response.body?.cancel();
  });

  it('is refused to a caller that goes on sending and closes the connection itself', async () => {
    const { hostname, port } = new URL(service.url);
    const socket = connect(Number(port), hostname);
    socket.write(
      `POST /ghanti${campaigns} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer ${client.token}\r\n` +
        'Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 100000000\r\n\r\n' +
        '--x\r\nContent-Disposition: form-data; name="name"\r\n\r\n',
    );
    const answered = text(socket);
    for (let sent = 0; sent < 30; sent++) if (!socket.write(Buffer.alloc(1_000_000))) await once(socket, 'drain');
    socket.end();
    expect((await answered).split('\r\n', 1)).toEqual(['HTTP/1.1 413 Payload Too Large']);
  });

  it('has a number of fields that is bounded', async () => {
    const many = Array.from({ length: 5_001 }, () => 'individual_number=1').join('&');
    expect((await send(campaigns, many, urlencoded)).faults).toMatchObject([{ code: 'too_many_fields' }]);
    const parts = Array.from({ length: 1_001 }, () => ({ about: 'name="individual_number"', body: '1' }));
    expect((await sendParts(campaigns, parts)).faults).toMatchObject([{ code: 'too_many_fields' }]);
    const names = Array.from({ length: 501 }, (_, index) => `calling_window[x${index}]=1`).join('&');
    expect((await send(campaigns, names, urlencoded)).faults).toMatchObject([{ code: 'too_many_fields' }]);
  });

  it('of control characters is hashed like any other', async () => {
    const body = Buffer.alloc(1_000_000, 1);
    const headers = { ...rawFormType, 'idempotency-key': 'control characters' };
    const reply = await send(campaigns, rawForm([...named, { about: 'name="description"', body }]), headers);
    expect(reply.status).toBe(400);
  });
});
