import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient } from '../testing/client';
import { jwtSecret, startService, type TestService } from '../testing/service';

let service: TestService;
beforeAll(async () => {
  service = await startService({
    dials: false,
    router: { auth: { authenticate: (request) => Number(request.headers['x-user']) || null } },
    signsIn: false,
  });
});
afterAll(() => service.stop());

describe('a host that signs in by itself', () => {
  it('says who asks', async () => {
    const reply = await service.nobody.get('/api/accounts/user_details', { 'x-user': '1' });
    expect(reply.at('data', 'user_details', 'email')).toBe('account-0@example.com');
    expect((await service.nobody.get('/api/accounts/user_details')).status).toBe(401);
    expect((await createClient(service.url, 'a.b.c').get('/api/accounts/user_details')).status).toBe(401);
  });

  it('has no login of ours', async () => {
    for (const path of ['/api/accounts/login', '/api/accounts/token/refresh', '/api/accounts'])
      expect((await service.nobody.raw(path, { method: 'POST' })).status).toBe(404);
    expect(await (await service.nobody.raw('/openapi.json')).text()).not.toContain('/api/accounts/login');
  });

  it('still lets the administrator grant credits, and nobody else', async () => {
    const { account } = await service.account(0);
    const path = `/api/accounts/${account.id}/credits`;
    expect((await service.nobody.post(path, { amount: 5 }, { 'x-user': '1' })).status).toBe(200);
    expect((await service.nobody.post(path, { amount: 5 }, { 'x-user': String(account.id) })).status).toBe(403);
    expect((await service.nobody.post(path, { amount: 5 }, { 'x-user': '999' })).status).toBe(403);
  });
});

describe('a page of another site', () => {
  const path = '/api/system/do_not_call';
  const from = async (site: string, type: string, body: string | null, more: Record<string, string> = {}) => {
    const headers = { 'x-user': '1', 'sec-fetch-site': site, 'content-type': type, ...more };
    return (await service.nobody.raw(path, { method: 'POST', headers, body })).status;
  };

  it('sends no form in the name of a user whose browser sends a cookie', async () => {
    const form = 'application/x-www-form-urlencoded';
    expect(await from('cross-site', form, 'numbers=9843812344')).toBe(403);
    expect(await from('cross-site', 'text/plain', '{"numbers": "9843812344"}')).toBe(403);
    expect(await from('cross-site', 'multipart/form-data; boundary=x', '--x--')).toBe(403);
    const orders = await service.nobody.raw('/api/system/campaigns/1/terminate', {
      method: 'POST',
      headers: { 'x-user': '1', 'sec-fetch-site': 'cross-site' },
    });
    expect(orders.status).toBe(403);
  });

  it('is told apart from our own pages, from tokens, and from what a browser asks about first', async () => {
    const form = 'application/x-www-form-urlencoded';
    for (const site of ['same-origin', 'same-site', 'none'])
      expect(await from(site, form, 'numbers=9843812344')).toBe(200);
    expect(await from('cross-site', form, 'numbers=9843812344', { authorization: 'Bearer x' })).toBe(200);
    expect(await from('cross-site', 'application/json', '{"numbers": "9843812344"}')).toBe(200);
  });
});

describe('options', () => {
  it.each([
    ['a short secret', { auth: { jwtSecret: 'short' } }],
    ['no authentication', { auth: {} as { jwtSecret: string } }],
    ['a public URL that is none', { publicUrl: 'example.com' }],
    ['a limit of nothing', { limits: { jsonBytes: 0 } }],
    ['an engine that is none', { auth: { jwtSecret }, engine: {} as TestService['engine'] }],
  ])('refuse %s', async (_what, router) => {
    await expect(startService({ dials: false, router })).rejects.toThrow();
  });
});
