import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allRoutes } from '../routes';
import { aCampaign, type MadeCampaign } from '../testing/builders';
import type { Client } from '../testing/client';
import { readReply } from '../testing/reply';
import { startService, type TestService } from '../testing/service';

let service: TestService;
let stranger: Client;
let client: Client;
let theirs: MadeCampaign;
let mine: MadeCampaign;
let theirWebhook: number;
let theirOtp: number;
/** The seed's own sid. */
const theirSid = 'b7142c5ae3b673d944d81c83bda4f5de';
const theirListed = '+9779843812399';
const theirOtpNumber = '9851023212';
const theirKey = { 'idempotency-key': 'theirs' };
const order = {
  number: theirOtpNumber,
  message: 'Hi {otp}',
  sms_send_options: 'text',
  otp_options: 'personnel',
  otp: '123456',
};
const keyed = { name: 'keyed', services: 'PHONE', individual_number: [9843812344] };

beforeAll(async () => {
  service = await startService({ dials: false });
  const owner = await service.account();
  stranger = owner;
  theirs = await aCampaign(stranger);
  const webhook = await stranger.post('/api/system/webhooks', { url: `${service.url}/theirs` });
  theirWebhook = webhook.number('data', 'details', 'id');
  expect((await stranger.post('/api/system/do_not_call', { numbers: [theirListed] })).status).toBe(200);
  expect((await stranger.post('/api/system/phone_numbers', { phone_sid: theirSid })).status).toBe(200);
  theirOtp = (await stranger.post('/api/system/send/otp', order)).number('data', 'details', 'id');
  const file = (text: string) => Readable.from([Buffer.from(text)]);
  await service.uploads.save(owner.account.id, 'theirs.csv', file('number\n9843812344\n'));
  await service.uploads.save(owner.account.id, 'theirs.wav', file('RIFF and more'));
  expect((await stranger.post('/api/system/campaigns', keyed, theirKey)).status).toBe(201);
  client = await service.account();
  mine = await aCampaign(client);
});
afterAll(() => service.stop());

/** How another account's object is named to a route, and how one that nobody has is. */
interface ForeignId {
  readonly path?: number | string;
  readonly query?: readonly [theirs: string, nobodys: string];
  readonly body?: readonly [theirs: unknown, nobodys: unknown];
  /** What the contract answers; 404 unless the object is only named beside the route's own. */
  readonly status?: 400;
}

/** A body that gets a route as far as looking for the object. */
const with_ = (body: unknown) => [body, body] as const;

const theirCampaign = () => ({ path: theirs.id });
const theirNumber = () => ({ path: theirs.numberIds[0] ?? 0 });
const webhook = () => ({ path: theirWebhook });

/** Every route that an account may call, with every slot that may name an object. One that is missing here fails the test. */
const foreignIds: Readonly<Record<string, readonly (() => ForeignId)[]>> = {
  'GET /api/accounts/user_details': [],
  'PUT /api/accounts/password': [],
  'GET /api/system/campaigns': [],
  'POST /api/system/campaigns': [
    () => ({
      body: [
        { name: 'x', services: 'SMS', send_to_number_file: 'theirs.csv' },
        { name: 'x', services: 'SMS', send_to_number_file: 'nobodys.csv' },
      ],
      status: 400,
    }),
  ],
  'PUT /api/system/campaigns/:id/update': [() => ({ ...theirCampaign(), body: with_({ name: 'stolen' }) })],
  'DELETE /api/system/campaigns/:id/delete': [theirCampaign],
  'GET /api/system/campaigns/:id/details': [theirCampaign],
  'DELETE /api/system/campaigns/:id/details': [theirCampaign],
  'POST /api/system/campaigns/:id/begin': [
    () => ({ ...theirCampaign(), body: with_({ message: 'hello' }) }),
    () => ({
      path: mine.id,
      body: [
        { message: 'hello', individual: [theirs.numberIds[0]] },
        { message: 'hello', individual: [999_999_999] },
      ],
      status: 400,
    }),
    () => ({ path: mine.id, body: [{ aud_file: 'theirs.wav' }, { aud_file: 'nobodys.wav' }], status: 400 }),
    () => ({ path: mine.id, body: [{ audio: 'theirs.wav' }, { audio: 'nobodys.wav' }], status: 400 }),
  ],
  'POST /api/system/campaigns/:id/pause': [theirCampaign],
  'POST /api/system/campaigns/:id/resume': [theirCampaign],
  'POST /api/system/campaigns/:id/terminate': [theirCampaign],
  'GET /api/system/campaigns/:id/runs': [theirCampaign],
  'GET /api/system/campaigns/:id/report': [theirCampaign],
  'GET /api/system/campaigns/:id/events': [theirCampaign],
  'POST /api/system/campaigns/:id/events/ticket': [theirCampaign],
  'GET /api/system/campaigns/number/:id': [theirCampaign],
  'POST /api/system/campaigns/number/:id': [() => ({ ...theirCampaign(), body: with_({ number: 9843812344 }) })],
  'DELETE /api/system/campaigns/number/:id/delete': [theirNumber],
  'GET /api/system/number/:id': [theirNumber],
  'POST /api/system/number/:id': [() => ({ ...theirNumber(), body: with_({ number: 9843812344 }) })],
  'PUT /api/system/number/:id': [() => ({ ...theirNumber(), body: with_({ number: 9843812344 }) })],
  'GET /api/system/owned/phone_numbers': [],
  'GET /api/system/phone_numbers': [],
  // What another owns is on nobody's list of sale: the contract answers 409 to whoever wants to buy it.
  'POST /api/system/phone_numbers': [],
  'DELETE /api/system/phone_numbers': [
    () => ({ body: [{ phone_sid: theirSid }, { phone_sid: 'nobodys' }] }),
    () => ({ query: [`?phone_sid=${theirSid}`, '?phone_sid=nobodys'] }),
  ],
  'GET /api/system/do_not_call': [],
  'POST /api/system/do_not_call': [],
  'DELETE /api/system/do_not_call': [
    () => ({ body: [{ number: theirListed }, { number: '+9779843812398' }] }),
    () => ({ query: [`?number=${encodeURIComponent(theirListed)}`, '?number=9843812398'] }),
  ],
  'POST /api/system/lists/preview': [
    ...['send_to_number_file', 'numbers_file', 'file'].map(
      (field) => (): ForeignId => ({
        body: [{ [field]: 'theirs.csv' }, { [field]: 'nobodys.csv' }],
        status: 400,
      }),
    ),
  ],
  'POST /api/system/send/otp': [],
  'POST /api/system/verify/otp': [
    () => ({
      body: [
        { id: theirOtp, otp: '123456' },
        { id: 999_999_999, otp: '123456' },
      ],
    }),
    () => ({
      body: [
        { number: theirOtpNumber, otp: '123456' },
        { number: '9851023299', otp: '123456' },
      ],
    }),
  ],
  'GET /api/system/otp': [],
  'GET /api/system/voices': [],
  'POST /api/system/test/voice': [],
  'GET /api/system/webhooks': [],
  'POST /api/system/webhooks': [],
  'GET /api/system/webhooks/:id': [webhook],
  'PUT /api/system/webhooks/:id': [() => ({ ...webhook(), body: with_({ url: 'https://evil.example/' }) })],
  'DELETE /api/system/webhooks/:id': [webhook],
  'POST /api/system/webhooks/:id/rotate': [webhook],
  'POST /api/system/webhooks/:id/test': [webhook],
  'GET /api/system/webhooks/:id/deliveries': [webhook],
};

/** All that an owner sees of what is tried at. */
async function thingsOf(owner: Client, campaign: MadeCampaign) {
  const paths = [
    `/api/system/campaigns/${campaign.id}/details`,
    `/api/system/campaigns/number/${campaign.id}`,
    `/api/system/campaigns/${campaign.id}/runs`,
    '/api/system/campaigns',
    '/api/system/webhooks',
    '/api/system/owned/phone_numbers',
    '/api/system/otp',
    '/api/system/do_not_call',
    '/api/accounts/user_details',
  ];
  const replies = await Promise.all(paths.map((path) => owner.get(path)));
  expect(replies.map(({ status }) => status)).toEqual(paths.map(() => 200));
  return replies.map(({ body }) => body);
}

const everything = async () => [
  await thingsOf(stranger, theirs),
  await thingsOf(client, mine),
  (await stranger.get(`/api/system/webhooks/${theirWebhook}/deliveries`)).body,
];

describe("another account's ids", () => {
  const open = allRoutes.filter((route) => route.access === 'account');
  const keyOf = ({ method, path }: (typeof open)[number]) => `${method.toUpperCase()} ${path}`;

  it('are tried at every route that there is', () => {
    expect(Object.keys(foreignIds).sort()).toEqual(open.map(keyOf).sort());
    for (const route of open)
      if (/[:*]/.test(route.path)) expect([keyOf(route), foreignIds[keyOf(route)]?.length]).not.toContain(0);
  });

  const tried = Object.entries(foreignIds).flatMap(([key, slots]) =>
    slots.map((slot, at) => [key, at + 1, slot] as const),
  );

  it.each(tried)('are as if they were not there at %s (slot %i), and change nothing', async (key, _at, slot) => {
    const [method = '', path = ''] = key.split(' ');
    const { path: id, query = ['', ''], body = [{}, {}], status = 404 } = slot();
    const ask = async (which: 0 | 1, named: number | string | undefined) =>
      readReply(
        await client.raw(`${path.replace(/[:*]\w+/, String(named))}${query[which]}`, {
          method,
          ...(method === 'GET'
            ? {}
            : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body[which]) }),
        }),
      );
    const before = await everything();
    const reply = await ask(0, id);
    expect(reply.status).toBe(status);
    // To the letter what is answered for one that nobody has, but for the name that the caller gave it.
    const nobodys = await ask(
      1,
      id === theirs.id || id === theirs.numberIds[0] || id === theirWebhook ? 999_999_999 : id,
    );
    const plain = (answer: unknown) => JSON.stringify(answer).replace(/theirs|nobodys|\b\d{1,9}\b/g, '?');
    expect(plain(reply.body)).toBe(plain(nobodys.body));
    expect(await everything()).toEqual(before);
  });

  it('are no Idempotency-Key either: the same one, with the same body, is an order of its own', async () => {
    const own = await client.post('/api/system/campaigns', keyed, theirKey);
    expect([own.status, own.headers.get('idempotent-replayed')]).toEqual([201, null]);
    const listed = await stranger.get('/api/system/campaigns');
    const ids = (listed.at('result', 'campaign-lists') as { id: number }[]).map(({ id }) => id);
    expect(ids).not.toContain(own.number('data', 'details', 0, 'id'));
  });

  it('of a media file are in nobody’s path: its URL is the key, and a signature of another URL opens nothing', async () => {
    const spoken = await stranger.post('/api/system/test/voice', { message: 'theirs' });
    const own = await client.post('/api/system/test/voice', { message: 'mine' });
    const theirUrl = new URL(spoken.text('data', 'audio_url'));
    theirUrl.search = new URL(own.text('data', 'audio_url')).search;
    expect((await fetch(theirUrl)).status).toBe(403);
  });
});
