import { createHmac } from 'node:crypto';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openApiPath } from '../openapi';
import { allRoutes } from '../routes';
import { aCampaign, type MadeCampaign } from '../testing/builders';
import type { Client } from '../testing/client';
import { readReply } from '../testing/reply';
import { jwtSecret, password, startService, type TestService } from '../testing/service';

let service: TestService;
let refreshToken: string;
let revoked: string;
let theirs: MadeCampaign;
let client: Client;
let stranger: Client;
let theirWebhook: number;
let theirOtp: number;
/** The seed's own sid. */
const theirSid = 'b7142c5ae3b673d944d81c83bda4f5de';
const theirListed = '+9779843812399';

beforeAll(async () => {
  service = await startService({ dials: false });
  stranger = await service.account();
  theirs = await aCampaign(stranger);
  const webhook = await stranger.post('/api/system/webhooks', { url: `${service.url}/theirs` });
  theirWebhook = webhook.number('data', 'details', 'id');
  expect((await stranger.post('/api/system/do_not_call', { numbers: [theirListed] })).status).toBe(200);
  expect((await stranger.post('/api/system/phone_numbers', { phone_sid: theirSid })).status).toBe(200);
  const otp = {
    number: '9851023212',
    message: 'Hi {otp}',
    sms_send_options: 'text',
    otp_options: 'personnel',
    otp: '123456',
  };
  theirOtp = (await stranger.post('/api/system/send/otp', otp)).number('data', 'details', 'id');
  client = await service.account();
  const { account } = await service.account();
  const login = () => service.nobody.post('/api/accounts/login', { email: account.email, password });
  refreshToken = (await login()).text('data', 'token', 'refresh');
  const doomed = await login();
  const refresh = doomed.text('data', 'token', 'refresh');
  for (let turn = 0; turn < 2; turn++) await service.nobody.post('/api/accounts/token/refresh', { refresh });
  revoked = doomed.text('data', 'token', 'access');
});
afterAll(() => service.stop());

const guarded = allRoutes.filter((route) => route.access !== 'none');
const base64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Claims of a token that would be taken if it were ours: the family is a live one. */
function liveClaims(): Record<string, unknown> {
  const [, payload = ''] = (client.token ?? '').split('.');
  return JSON.parse(Buffer.from(payload, 'base64url').toString());
}

function forge(header: object, claims: object, secret = jwtSecret): string {
  const signed = `${base64(header)}.${base64(claims)}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

const good = { alg: 'HS256', typ: 'at+jwt' };
const hour = 3_600;
const now = () => Math.floor(Date.now() / 1_000);

const badTokens: readonly (readonly [what: string, header: () => string | undefined])[] = [
  ['no token', () => undefined],
  ['an empty header', () => ''],
  ['garbage', () => 'Bearer garbage'],
  ['another scheme', () => `Basic ${client.token}`],
  ['two tokens', () => `Bearer ${client.token} ${client.token}`],
  ['a changed signature', () => `Bearer ${client.token?.slice(0, -4)}AAAA`],
  ['another secret', () => `Bearer ${forge(good, liveClaims(), 'another secret, also long enough....')}`],
  ['no algorithm', () => `Bearer ${base64({ alg: 'none', typ: 'at+jwt' })}.${base64(liveClaims())}.`],
  ['another algorithm', () => `Bearer ${forge({ ...good, alg: 'HS512' }, liveClaims())}`],
  ['RS256 for HS256', () => `Bearer ${forge({ ...good, alg: 'RS256' }, liveClaims())}`],
  ['a key of its own', () => `Bearer ${forge({ ...good, jwk: { kty: 'oct', k: 'AAAA' } }, liveClaims(), '\0\0\0')}`],
  ['another type', () => `Bearer ${forge({ ...good, typ: 'JWT' }, liveClaims())}`],
  ['no type', () => `Bearer ${forge({ alg: 'HS256' }, liveClaims())}`],
  ['an expired one', () => `Bearer ${forge(good, { ...liveClaims(), exp: now() - 1 })}`],
  ['one without an end', () => `Bearer ${forge(good, { ...liveClaims(), exp: undefined })}`],
  ['one of tomorrow', () => `Bearer ${forge(good, { ...liveClaims(), nbf: now() + hour })}`],
  ['another issuer', () => `Bearer ${forge(good, { ...liveClaims(), iss: 'somebody' })}`],
  ['another audience', () => `Bearer ${forge(good, { ...liveClaims(), aud: 'somewhere' })}`],
  ['one without a family', () => `Bearer ${forge(good, { ...liveClaims(), fam: undefined })}`],
  ['one of an unknown family', () => `Bearer ${forge(good, { ...liveClaims(), fam: 'nobody' })}`],
  ['one for nobody', () => `Bearer ${forge(good, { ...liveClaims(), sub: 'x' })}`],
  ['a refresh token', () => `Bearer ${refreshToken}`],
  ['a revoked one', () => `Bearer ${revoked}`],
];

const concrete = (path: string) => openApiPath(path).replace('{id}', '1');

async function ask(method: string, path: string, authorization: string | undefined) {
  const response = await service.nobody.raw(path, {
    method: method.toUpperCase(),
    headers: authorization === undefined ? {} : { authorization },
  });
  return readReply(response);
}

describe('every guarded route', () => {
  it('is tried with a token that would be taken', async () => {
    const token = await new SignJWT(liveClaims()).setProtectedHeader(good).sign(new TextEncoder().encode(jwtSecret));
    expect(forge(good, liveClaims())).toBe(token);
    expect((await ask('get', '/api/accounts/user_details', `Bearer ${token}`)).status).toBe(200);
    expect(guarded.length).toBeGreaterThan(25);
  });

  it.each(badTokens)('answers 401 to %s', async (_what, header) => {
    const authorization = header();
    for (const { method, path } of guarded) {
      const reply = await ask(method, concrete(path), authorization);
      expect([method, path, reply.status]).toEqual([method, path, 401]);
      expect(reply.at('success')).toBe(false);
      expect(reply.headers.get('www-authenticate')).toBe('Bearer');
    }
  });

  it('takes no token from the query', async () => {
    expect((await ask('get', `/api/accounts/user_details?access_token=${client.token}`, undefined)).status).toBe(401);
  });
});

/** How another account's object is named to a route: in its path, its query or its body. */
interface ForeignId {
  readonly path?: number | string;
  readonly query?: string;
  /** What the route needs besides, to get as far as looking for the object. */
  readonly body?: unknown;
}

/** Every route that an account may call. One that names no object says so; one that is missing here fails the test. */
const foreignIds: Readonly<Record<string, 'names no object' | (() => ForeignId)>> = {
  'GET /api/accounts/user_details': 'names no object',
  'GET /api/system/campaigns': 'names no object',
  'POST /api/system/campaigns': 'names no object',
  'PUT /api/system/campaigns/:id/update': () => ({ path: theirs.id, body: { name: 'stolen' } }),
  'DELETE /api/system/campaigns/:id/delete': () => ({ path: theirs.id }),
  'GET /api/system/campaigns/:id/details': () => ({ path: theirs.id }),
  'DELETE /api/system/campaigns/:id/details': () => ({ path: theirs.id }),
  'POST /api/system/campaigns/:id/begin': () => ({ path: theirs.id, body: { message: 'hello' } }),
  'POST /api/system/campaigns/:id/pause': () => ({ path: theirs.id }),
  'POST /api/system/campaigns/:id/resume': () => ({ path: theirs.id }),
  'POST /api/system/campaigns/:id/terminate': () => ({ path: theirs.id }),
  'GET /api/system/campaigns/:id/runs': () => ({ path: theirs.id }),
  'GET /api/system/campaigns/:id/report': () => ({ path: theirs.id }),
  'GET /api/system/campaigns/:id/events': () => ({ path: theirs.id }),
  'GET /api/system/campaigns/number/:id': () => ({ path: theirs.id }),
  'POST /api/system/campaigns/number/:id': () => ({ path: theirs.id, body: { number: 9843812344 } }),
  'DELETE /api/system/campaigns/number/:id/delete': () => ({ path: theirs.numberIds[0] ?? 0 }),
  'GET /api/system/number/:id': () => ({ path: theirs.numberIds[0] ?? 0 }),
  'POST /api/system/number/:id': () => ({ path: theirs.numberIds[0] ?? 0, body: { number: 9843812344 } }),
  'PUT /api/system/number/:id': () => ({ path: theirs.numberIds[0] ?? 0, body: { number: 9843812344 } }),
  'GET /api/system/owned/phone_numbers': 'names no object',
  'GET /api/system/phone_numbers': 'names no object',
  // What another owns is on nobody's list of sale: the contract answers 409 to whoever wants to buy it.
  'POST /api/system/phone_numbers': 'names no object',
  'DELETE /api/system/phone_numbers': () => ({ body: { phone_sid: theirSid } }),
  'GET /api/system/do_not_call': 'names no object',
  'POST /api/system/do_not_call': 'names no object',
  'DELETE /api/system/do_not_call': () => ({ body: { number: theirListed } }),
  'POST /api/system/send/otp': 'names no object',
  'POST /api/system/verify/otp': () => ({ body: { id: theirOtp, otp: '123456' } }),
  'GET /api/system/otp': 'names no object',
  'POST /api/system/test/voice': 'names no object',
  'GET /api/system/webhooks': 'names no object',
  'POST /api/system/webhooks': 'names no object',
  'GET /api/system/webhooks/:id': () => ({ path: theirWebhook }),
  'PUT /api/system/webhooks/:id': () => ({ path: theirWebhook, body: { url: 'https://evil.example/' } }),
  'DELETE /api/system/webhooks/:id': () => ({ path: theirWebhook }),
  'POST /api/system/webhooks/:id/rotate': () => ({ path: theirWebhook }),
  'POST /api/system/webhooks/:id/test': () => ({ path: theirWebhook }),
  'GET /api/system/webhooks/:id/deliveries': () => ({ path: theirWebhook }),
};

describe("another account's ids", () => {
  const mine = guarded.filter((route) => route.access === 'account');
  const keyOf = ({ method, path }: (typeof mine)[number]) => `${method.toUpperCase()} ${path}`;

  it('are tried at every route that there is', () => {
    expect(Object.keys(foreignIds).sort()).toEqual(mine.map(keyOf).sort());
    for (const route of mine)
      if (/[:*]/.test(route.path))
        expect([keyOf(route), typeof foreignIds[keyOf(route)]]).toEqual([keyOf(route), 'function']);
  });

  /** All that its owner sees of what is tried at. */
  const theirThings = async () => {
    const paths = [
      `/api/system/campaigns/${theirs.id}/details`,
      `/api/system/campaigns/number/${theirs.id}`,
      `/api/system/campaigns/${theirs.id}/runs`,
      `/api/system/webhooks/${theirWebhook}`,
      `/api/system/webhooks/${theirWebhook}/deliveries`,
      '/api/system/owned/phone_numbers',
      '/api/system/otp',
      '/api/system/do_not_call',
    ];
    const replies = await Promise.all(paths.map((path) => stranger.get(path)));
    expect(replies.map(({ status }) => status)).toEqual(paths.map(() => 200));
    return replies.map(({ body }) => body);
  };

  const tried = Object.entries(foreignIds).flatMap(([key, foreign]) =>
    foreign === 'names no object' ? [] : [[key, foreign] as const],
  );

  it.each(tried)('answer 404 at %s, as if they were not there, and change nothing', async (key, foreign) => {
    const [method = '', path = ''] = key.split(' ');
    const { path: id, query = '', body = {} } = foreign();
    const ask = async (named: number | string | undefined) =>
      readReply(
        await client.raw(`${path.replace(/[:*]\w+/, String(named))}${query}`, {
          method,
          ...(method === 'GET' ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
        }),
      );
    const before = await theirThings();
    const reply = await ask(id);
    expect(reply.status).toBe(404);
    // To the letter what is answered for an id that nobody has.
    if (id !== undefined) expect(reply.body).toEqual((await ask(999_999_999)).body);
    expect(await theirThings()).toEqual(before);
    expect((await client.get('/api/system/campaigns')).at('pagination', 'total_items')).toBe(0);
  });

  it('are no way in for an account that is not the administrator', async () => {
    for (const { method, path } of guarded.filter((route) => route.access === 'admin')) {
      const reply = await readReply(await client.raw(concrete(path), { method: method.toUpperCase() }));
      expect([path, reply.status]).toEqual([path, 403]);
    }
  });
});
