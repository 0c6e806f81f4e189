import { createHmac } from 'node:crypto';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openApiPath } from '../openapi/document';
import { allRoutes } from '../routes';
import type { Client } from '../testing/client';
import { readReply } from '../testing/reply';
import { jwtSecret, password, startService, type TestService } from '../testing/service';

let service: TestService;
let refreshToken: string;
let revoked: string;
let client: Client;

beforeAll(async () => {
  service = await startService({ dials: false });
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
  ['a key that it names', () => `Bearer ${forge({ ...good, kid: 'one' }, liveClaims())}`],
  ['a key that it fetches', () => `Bearer ${forge({ ...good, jku: 'https://example.com/keys' }, liveClaims())}`],
  ['what must be understood', () => `Bearer ${forge({ ...good, crit: ['exp'] }, liveClaims())}`],
  ['a part too many', () => `Bearer ${client.token}.AAAA`],
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
  ['an end that is no number', () => `Bearer ${forge(good, { ...liveClaims(), exp: 'never' })}`],
  ['no claims at all', () => `Bearer ${forge(good, [])}`],
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

describe('an account that is not the administrator', () => {
  it('finds no way in', async () => {
    for (const { method, path } of guarded.filter((route) => route.access === 'admin')) {
      const reply = await readReply(await client.raw(concrete(path), { method: method.toUpperCase() }));
      expect([path, reply.status]).toEqual([path, 403]);
    }
  });
});
