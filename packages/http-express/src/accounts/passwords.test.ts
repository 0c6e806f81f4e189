import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient } from '../testing/client';
import { password, startService, type TestService } from '../testing/service';

let service: TestService;
beforeAll(async () => {
  service = await startService({ dials: false, router: { limits: { loginsPerAccount: 4 } } });
});
afterAll(() => service.stop());

const login = '/api/accounts/login/';
const refresh = '/api/accounts/token/refresh/';
const details = '/api/accounts/user_details/';
const own = '/api/accounts/password/';
const another = 'another long password';

/** A login of its own: its client, and its refresh token. */
async function signedIn(email: string, given = password) {
  const reply = await service.nobody.post(login, { email, password: given });
  expect(reply.status).toBe(200);
  const client = createClient(service.url, reply.text('data', 'token', 'access'));
  return { client, refresh: reply.text('data', 'token', 'refresh') };
}

describe('PUT /api/accounts/password/', () => {
  it('changes the password, lets this login go on, and ends all others', async () => {
    const { account } = await service.account();
    const { email } = account;
    const [mine, elsewhere, foreign] = [await signedIn(email), await signedIn(email), await service.account()];
    const reply = await mine.client.put(own, { old_password: password, new_password: another });
    expect([reply.status, reply.at('data', 'user_details', 'email')]).toEqual([200, email]);
    expect((await mine.client.get(details)).status).toBe(200);
    expect((await service.nobody.post(refresh, { refresh: mine.refresh })).status).toBe(200);
    expect((await elsewhere.client.get(details)).status).toBe(401);
    expect((await service.nobody.post(refresh, { refresh: elsewhere.refresh })).status).toBe(401);
    expect((await foreign.get(details)).status).toBe(200);
    expect((await service.nobody.post(login, { email, password })).status).toBe(401);
    await signedIn(email, another);
  });

  it('refuses a wrong old password by its field, and changes nothing', async () => {
    const client = await service.account();
    const other = await signedIn(client.account.email);
    const reply = await client.put(own, { old_password: 'wrong', new_password: another });
    expect([reply.status, reply.faults[0]]).toMatchObject([400, { field: 'old_password', code: 'wrong_password' }]);
    expect((await other.client.get(details)).status).toBe(200);
    await signedIn(client.account.email);
  });

  it('lets whoever took a token guess no more than any stranger, and the owner sign in meanwhile', async () => {
    const thief = await service.account();
    const guess = () => thief.put(own, { old_password: 'guess', new_password: another });
    const statuses: number[] = [];
    for (let turn = 0; turn < 6; turn++) statuses.push((await guess()).status);
    expect(statuses).toEqual([400, 400, 400, 400, 429, 429]);
    const owner = await signedIn(thief.account.email);
    expect((await owner.client.put(own, { old_password: password, new_password: another })).status).toBe(200);
    expect((await thief.get(details)).status).toBe(401);
  });

  it('names every fault', async () => {
    const client = await service.account();
    const reply = await client.put(own, { new_password: 'short' });
    expect(reply.faults.map(({ field }) => field)).toEqual(['old_password', 'new_password']);
  });
});

describe('PUT /api/accounts/:id/password/', () => {
  it('lets the administrator set a password, and ends all logins of the account', async () => {
    const { account } = await service.account();
    const theirs = await signedIn(account.email);
    const reply = await service.admin.put(`/api/accounts/${account.id}/password/`, { password: another });
    expect([reply.status, reply.at('data', 'user_details', 'email')]).toEqual([200, account.email]);
    expect((await theirs.client.get(details)).status).toBe(401);
    expect((await service.nobody.post(refresh, { refresh: theirs.refresh })).status).toBe(401);
    await signedIn(account.email, another);
    expect((await service.admin.get(details)).status).toBe(200);
  });

  it('sets no password of nobody, none that is short, and not the own', async () => {
    const put = async (id: number, given: string) =>
      (await service.admin.put(`/api/accounts/${id}/password`, { password: given })).status;
    const { id } = (await service.account()).account;
    expect([await put(999_999, another), await put(id, 'short'), await put(1, another)]).toEqual([404, 400, 403]);
  });

  it('refuses everybody else', async () => {
    const client = await service.account();
    const victim = await service.account();
    const reply = await client.put(`/api/accounts/${victim.account.id}/password`, { password: another });
    expect(reply.status).toBe(403);
    await signedIn(victim.account.email);
  });
});

describe('GET /api/accounts/', () => {
  it('lists accounts with their ids, and finds one by its email', async () => {
    const { account } = await service.account(7);
    const found = await service.admin.get(`/api/accounts/?email=${encodeURIComponent(account.email.toUpperCase())}`);
    expect(found.at('data', 'accounts')).toMatchObject([{ id: account.id, email: account.email, is_admin: false }]);
    const first = await service.admin.get('/api/accounts/?page_size=1');
    expect(first.at('data', 'accounts')).toMatchObject([{ id: 1, is_admin: true }]);
    expect(first.number('data', 'pagination', 'total_items')).toBeGreaterThanOrEqual(2);
    expect((await service.admin.get('/api/accounts/?email=nobody@example.com')).at('data', 'accounts')).toEqual([]);
  });
});
