import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { hostEventSchema } from '@ghanti/core';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { aCampaign, finished, until } from '../testing/builders';
import type { Client } from '../testing/client';
import { startService, type TestService } from '../testing/service';

const path = '/api/system/webhooks';

let service: TestService;
let client: Client;
let host: Server;
let received: { headers: IncomingHttpHeaders; body: string }[] = [];
let answers = 200;

beforeAll(async () => {
  host = createServer(async (request, response) => {
    received.push({ headers: request.headers, body: await text(request) });
    response.writeHead(answers).end('what a host says is nobody\u2019s business');
  });
  await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve));
  service = await startService();
});
beforeEach(async () => {
  client = await service.account();
  received = [];
  answers = 200;
});
afterAll(async () => {
  await service.stop();
  host.closeAllConnections();
  await new Promise((resolve) => host.close(resolve));
});

const url = () => `http://127.0.0.1:${(host.address() as AddressInfo).port}/hook`;

async function registered(body: object = {}): Promise<{ id: number; secret: string }> {
  const reply = await client.post(path, { url: url(), ...body });
  expect(reply.status).toBe(201);
  return { id: reply.number('data', 'details', 'id'), secret: reply.text('data', 'secret') };
}

describe('webhooks to the host', () => {
  it('tell a campaign from its begin to its end: signed, parsable, once each, and in an order that can be restored', async () => {
    const { id, secret } = await registered();
    const campaign = await aCampaign(client, { numbers: [9800000010, 9800000021] });
    await client.post(`/api/system/campaigns/${campaign.id}/begin`, { message: 'hello' });
    await finished(client, campaign);
    const seen = () =>
      received.map(({ headers, body }) =>
        hostEventSchema.parse(new Webhook(secret).verify(body, headers as Record<string, string>)),
      );
    await until('the end is told', () =>
      seen().some(({ type, data }) => type === 'run.state' && data.state === 'finished'),
    );
    // The end may come before what led to it: several are told at once.
    const listed = () => client.get(`${path}/${id}/deliveries?page_size=100`);
    await until(
      'all that is listed is told',
      async () => (await listed()).number('data', 'pagination', 'total_items') === received.length,
    );
    const ids = received.map(({ headers }) => headers['webhook-id']);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [index, numberId] of campaign.numberIds.entries()) {
      const ofNumber = seen().flatMap((event) =>
        event.type === 'number.status' && event.data.number_id === numberId ? [event.data] : [],
      );
      const inOrder = ofNumber.sort((a, b) => a.rev - b.rev);
      expect(inOrder.at(-1)?.status).toBe(index === 0 ? 'completed' : 'unanswered');
      for (const [place, { previous }] of inOrder.entries())
        expect(previous).toBe(place === 0 ? 'queued' : inOrder[place - 1]?.status);
    }
    expect(JSON.stringify((await listed()).body)).not.toContain('98000000');
  });

  it('show a secret once, and never what a host answers', async () => {
    const { id, secret } = await registered({ description: 'mine', types: ['run.state'] });
    const one = await client.get(`${path}/${id}`);
    expect(one.at('data', 'details')).toMatchObject({
      url: url(),
      description: 'mine',
      types: ['run.state'],
      enabled: true,
    });
    const rotated = (await client.post(`${path}/${id}/rotate`)).text('data', 'secret');
    expect(rotated).not.toBe(secret);
    const tested = await client.post(`${path}/${id}/test`);
    expect(tested.data).toMatchObject({ delivered: true, status: 200, reason: null });
    const { body, headers } = received[0] ?? { body: '', headers: {} };
    for (const known of [secret, rotated])
      expect(new Webhook(known).verify(body, headers as Record<string, string>)).toMatchObject({
        type: 'webhook.test',
      });
    const all = [one, tested, await client.get(path), await client.get(`${path}/${id}/deliveries`)];
    const answered = JSON.stringify(all.map((reply) => reply.body));
    expect(answered).not.toContain('whsec_');
    expect(answered).not.toContain('nobody');
    expect(JSON.stringify(service.logged)).not.toContain('whsec_');
  });

  it('tell of a test that failed what is needed to mend it, and allow ten a minute', async () => {
    const { id } = await registered();
    answers = 503;
    expect((await client.post(`${path}/${id}/test`)).data).toMatchObject({
      delivered: false,
      status: 503,
      reason: null,
    });
    await client.put(`${path}/${id}`, { url: 'http://127.0.0.1:1/' });
    expect((await client.post(`${path}/${id}/test`)).data).toMatchObject({
      delivered: false,
      status: null,
      reason: 'unreachable',
    });
    for (let n = 0; n < 8; n++) await client.post(`${path}/${id}/test`);
    expect((await client.post(`${path}/${id}/test`)).status).toBe(429);
  });

  it('are changed, switched off and deleted', async () => {
    const { id } = await registered();
    const off = await client.put(`${path}/${id}/`, { enabled: false, description: 'off' });
    expect(off.at('data', 'details')).toMatchObject({
      enabled: false,
      disabled_reason: 'asked',
      description: 'off',
      url: url(),
    });
    expect((await client.put(`${path}/${id}`, { enabled: true })).at('data', 'details')).toMatchObject({
      enabled: true,
      disabled_reason: null,
    });
    expect((await client.delete(`${path}/${id}`)).status).toBe(200);
    expect((await client.get(`${path}/${id}`)).status).toBe(404);
    expect((await client.get(path)).at('data', 'webhooks')).toEqual([]);
  });

  it('refuse what is no webhook', async () => {
    expect((await client.post(path, {})).faults).toMatchObject([{ field: 'url', code: 'required' }]);
    expect((await client.post(path, { url: 'no url' })).faults).toMatchObject([{ field: 'url', code: 'invalid_url' }]);
    expect((await client.post(path, { url: url(), types: ['webhook.test'] })).status).toBe(400);
    for (let n = 0; n < 20; n++) await registered();
    expect((await client.post(path, { url: url() })).status).toBe(409);
  });
});

describe('webhooks to the host, of a service on the internet', () => {
  it('are not registered for private addresses, plain http or other ports, and not moved there', async () => {
    const resolve = async (name: string) => [
      { address: name === 'inside.example' ? '10.0.0.7' : '8.8.8.8', family: 4 },
    ];
    const guarded = await startService({ dials: false, outbound: { resolve } });
    const own = await guarded.account();
    const made = await own.post(path, { url: 'https://host.example/hook' });
    expect(made.status).toBe(201);
    const refused = [
      'https://inside.example/',
      'https://127.0.0.1/',
      'https://[::1]/',
      'http://host.example/',
      'https://host.example:22/',
    ];
    for (const bad of refused) {
      const reply = await own.post(path, { url: bad });
      expect([bad, reply.status]).toEqual([bad, 400]);
      expect(reply.faults[0]?.code).toMatch(/^(private_address|invalid_url)$/);
      expect((await own.put(`${path}/${made.number('data', 'details', 'id')}`, { url: bad })).status).toBe(400);
    }
    await guarded.stop();
  });
});
