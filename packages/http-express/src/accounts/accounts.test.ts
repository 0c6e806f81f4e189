import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient } from '../testing/client';
import { password, startService, type TestService } from '../testing/service';

let service: TestService;
beforeAll(async () => {
  service = await startService({ dials: false, router: { limits: { loginsPerAccount: 4, loginsPerAddress: 10_000 } } });
});
afterAll(() => service.stop());

const login = '/api/accounts/login/';
const refresh = '/api/accounts/token/refresh/';
const details = '/api/accounts/user_details/';

describe('POST /api/accounts/login/', () => {
  it('answers two tokens and who it is', async () => {
    const { account } = await service.account();
    const reply = await service.nobody.post(login, { email: ` ${account.email.toUpperCase()} `, password });
    expect(reply).toMatchObject({ status: 200, message: 'Successfully logged in' });
    expect(reply.data).toEqual({
      token: { refresh: expect.any(String), access: expect.any(String) },
      user_data: { first_name: 'Asha', last_name: 'Rai', email: account.email },
    });
    expect((await createClient(service.url, reply.text('data', 'token', 'access')).get(details)).status).toBe(200);
  });

  it('answers an access token that lives a day, and is taken for no longer', async () => {
    let now = new Date('2030-01-01T00:00:00Z');
    const timed = await startService({ dials: false, router: { clock: { now: () => now } } });
    try {
      const { account } = await timed.account();
      const reply = await timed.nobody.post(login, { email: account.email, password });
      const client = createClient(timed.url, reply.text('data', 'token', 'access'));
      now = new Date('2030-01-01T23:59:59Z');
      expect((await client.get(details)).status).toBe(200);
      now = new Date('2030-01-02T00:00:01Z');
      expect((await client.get(details)).status).toBe(401);
    } finally {
      await timed.stop();
    }
  });

  it('says the same of a wrong password and of nobody', async () => {
    const { account } = await service.account();
    const wrong = await service.nobody.post(login, { email: account.email, password: 'wrong' });
    const nobody = await service.nobody.post(login, { email: 'nobody@example.com', password: 'wrong' });
    expect(wrong.status).toBe(401);
    expect(wrong.body).toEqual(nobody.body);
    expect(wrong.headers.get('www-authenticate')).toBe('Bearer');
  });

  it('is throttled per account, and forgets when the password was right', async () => {
    const { account } = await service.account();
    const wrong = () => service.nobody.post(login, { email: account.email, password: 'wrong' });
    for (let turn = 0; turn < 3; turn++) expect((await wrong()).status).toBe(401);
    expect((await service.nobody.post(login, { email: account.email, password })).status).toBe(200);
    for (let turn = 0; turn < 4; turn++) expect((await wrong()).status).toBe(401);
    const refused = await service.nobody.post(login, { email: account.email, password });
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('is throttled the same for an account that nobody has', async () => {
    const tried = async (email: string) => {
      const statuses: number[] = [];
      for (let turn = 0; turn < 6; turn++)
        statuses.push((await service.nobody.post(login, { email, password: 'wrong' })).status);
      return statuses;
    };
    const { account } = await service.account();
    expect(await tried(account.email)).toEqual([401, 401, 401, 401, 429, 429]);
    expect(await tried('who-is-this@example.com')).toEqual([401, 401, 401, 401, 429, 429]);
  });

  it('is throttled per address, whatever a header says of it', async () => {
    const strict = await startService({ dials: false, router: { limits: { loginsPerAddress: 3 } } });
    try {
      const statuses: number[] = [];
      for (let turn = 0; turn < 4; turn++) {
        const body = { email: `guess-${turn}@example.com`, password: 'x' };
        statuses.push((await strict.nobody.post(login, body, { 'x-forwarded-for': `10.0.0.${turn}` })).status);
      }
      expect(statuses).toEqual([401, 401, 401, 429]);
      // Whose password was right, from there, before: the account of the service.
      expect((await strict.nobody.post(login, { email: 'account-0@example.com', password })).status).toBe(200);
    } finally {
      await strict.stop();
    }
  });

  it('is throttled, behind a proxy, per address that the proxy saw, whatever the caller wrote before it', async () => {
    const strict = await startService({ dials: false, proxyHops: 1, router: { limits: { loginsPerAddress: 3 } } });
    try {
      const from = async (forwarded: string, turn: number) => {
        const body = { email: `guess-${turn}@example.com`, password: 'x' };
        return (await strict.nobody.post(login, body, { 'x-forwarded-for': forwarded })).status;
      };
      const spoofed: number[] = [];
      for (let turn = 0; turn < 4; turn++) spoofed.push(await from(`10.0.0.${turn}, 203.0.113.7`, turn));
      expect(spoofed).toEqual([401, 401, 401, 429]);
      expect(await from('10.0.0.1, 203.0.113.8', 9)).toBe(401);
    } finally {
      await strict.stop();
    }
  });

  it('keeps no owner out, whoever guesses at his account', async () => {
    const behindProxy = await startService({ dials: false, proxyHops: 1 });
    try {
      const { account } = await behindProxy.account();
      const from = (address: string, given: string, headers = {}) =>
        behindProxy.nobody.post(
          login,
          { email: account.email, password: given },
          { 'x-forwarded-for': address, ...headers },
        );
      const [cookie = ''] = (await from('198.51.100.7', password)).headers.getSetCookie();
      const statuses: number[] = [];
      for (let turn = 0; turn < 15; turn++) statuses.push((await from('203.0.113.9', 'wrong')).status);
      expect(statuses).toEqual([...Array(10).fill(401), ...Array(5).fill(429)]);
      expect((await from('198.51.100.7', password)).status).toBe(200);
      expect((await from('192.0.2.77', password)).status).toBe(200);
      const refused = await from('203.0.113.9', password);
      expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '10']);
      const device = { cookie: cookie.split(';')[0] };
      expect((await from('203.0.113.9', password, device)).status).toBe(200);
    } finally {
      await behindProxy.stop();
    }
  });

  it.each([{}, { email: 'a@b.c' }, { email: 1, password: 2 }, [], 'x', null])('refuses %j', async (body) => {
    expect((await service.nobody.post(login, body)).status).toBe(400);
  });
});

describe('POST /api/accounts/token/refresh/', () => {
  async function session() {
    const { account } = await service.account();
    const reply = await service.nobody.post(login, { email: account.email, password });
    return { access: reply.text('data', 'token', 'access'), refresh: reply.text('data', 'token', 'refresh') };
  }

  it('answers a new pair at the top level', async () => {
    const first = await session();
    const reply = await service.nobody.post(refresh, { refresh: first.refresh });
    expect(reply.status).toBe(200);
    expect(Object.keys(reply.body as object).sort()).toEqual(['access', 'refresh']);
    expect(reply.text('refresh')).not.toBe(first.refresh);
    expect((await createClient(service.url, reply.text('access')).get(details)).status).toBe(200);
  });

  it('revokes the whole family when a spent token is used again', async () => {
    const first = await session();
    const second = await service.nobody.post(refresh, { refresh: first.refresh });
    expect((await service.nobody.post(refresh, { refresh: first.refresh })).status).toBe(401);
    expect((await service.nobody.post(refresh, { refresh: second.text('refresh') })).status).toBe(401);
    for (const access of [first.access, second.text('access')])
      expect((await createClient(service.url, access).get(details)).status).toBe(401);
  });

  it('lets one of many parallel uses win', async () => {
    const { refresh: token } = await session();
    const replies = await Promise.all(
      Array.from({ length: 8 }, () => service.nobody.post(refresh, { refresh: token })),
    );
    expect(replies.filter((reply) => reply.status === 200)).toHaveLength(1);
    expect(replies.filter((reply) => reply.status === 401)).toHaveLength(7);
  });

  it('takes no access token, and nothing that it did not make', async () => {
    const { access } = await session();
    for (const token of [access, 'x', 'a'.repeat(43)])
      expect((await service.nobody.post(refresh, { refresh: token })).status).toBe(401);
    expect((await service.nobody.post(refresh, {})).faults[0]).toMatchObject({ field: 'refresh', code: 'required' });
  });

  it('takes no token that has expired', async () => {
    let now = new Date('2030-01-01T00:00:00Z');
    const timed = await startService({ dials: false, router: { clock: { now: () => now } } });
    try {
      const { account } = await timed.account();
      const reply = await timed.nobody.post(login, { email: account.email, password });
      now = new Date('2030-02-01T00:00:01Z');
      expect((await timed.nobody.post(refresh, { refresh: reply.text('data', 'token', 'refresh') })).status).toBe(401);
    } finally {
      await timed.stop();
    }
  });
});

describe('GET /api/accounts/user_details/', () => {
  it('answers the account and its credits', async () => {
    const client = await service.account(77);
    const reply = await client.get(details);
    expect(reply.data).toEqual({
      user_details: {
        first_name: 'Asha',
        last_name: 'Rai',
        email: client.account.email,
        username: expect.any(String),
        is_verified_email: expect.any(Boolean),
        contact_number: expect.any(String),
        is_verified_phone: expect.any(Boolean),
        address: expect.any(String),
        credit: { available: 77, held: 0, spent: 0 },
      },
    });
  });
});

describe('what only the first account may do', () => {
  const account = { email: 'New@Example.com', password: 'long enough password', first_name: 'New', credits: 5 };

  it('creates an account that can log in', async () => {
    const reply = await service.admin.post('/api/accounts/', account);
    expect(reply.status).toBe(201);
    expect(reply.at('data', 'user_details')).toMatchObject({
      email: 'new@example.com',
      first_name: 'New',
      credit: { available: 5 },
    });
    const { password: own } = account;
    expect((await service.nobody.post(login, { email: 'new@example.com', password: own })).status).toBe(200);
    const again = await service.admin.post('/api/accounts', account);
    expect(again.status).toBe(409);
    expect(again.faults[0]).toMatchObject({ field: 'email', code: 'taken' });
  });

  it('grants credits', async () => {
    const client = await service.account(0);
    const path = `/api/accounts/${client.account.id}/credits/`;
    const reply = await service.admin.post(path, { amount: 25 });
    expect(reply.at('data', 'user_details', 'credit')).toEqual({ available: 25, held: 0, spent: 0 });
    for (const amount of [0, -1, 1.5, '5', null]) expect((await service.admin.post(path, { amount })).status).toBe(400);
    expect((await service.admin.post(path, { amount: 0 })).message).toBe('This has to be above 0.');
    expect((await service.admin.post('/api/accounts/999999/credits', { amount: 1 })).status).toBe(404);
  });

  it('grants up to 2^53 - 1 in all, and says so of more', async () => {
    const client = await service.account(5);
    const path = `/api/accounts/${client.account.id}/credits/`;
    const most = Number.MAX_SAFE_INTEGER;
    for (const amount of [2 ** 53, 1e308, most]) expect((await service.admin.post(path, { amount })).status).toBe(400);
    expect((await service.admin.post(path, { amount: most - 5 })).at('data', 'user_details', 'credit')).toEqual({
      available: most,
      held: 0,
      spent: 0,
    });
    const more = await service.admin.post(path, { amount: 1 });
    expect([more.status, more.faults[0]]).toMatchObject([400, { field: 'amount', code: 'too_many_credits' }]);
  });

  it('refuses everybody else', async () => {
    const client = await service.account();
    expect((await client.post('/api/accounts/', account)).status).toBe(403);
    expect((await client.post(`/api/accounts/${client.account.id}/credits/`, { amount: 5 })).status).toBe(403);
  });

  it('names every fault of an account', async () => {
    const reply = await service.admin.post('/api/accounts/', { email: 'x', password: 'short', credits: -1 });
    expect(reply.faults.map((fault) => fault.field)).toEqual(['email', 'password', 'credits']);
  });
});
