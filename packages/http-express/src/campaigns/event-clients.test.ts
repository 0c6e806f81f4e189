import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createEngine, createMemoryStore, createMemoryUploads, createSimulator, type Engine } from '@ghanti/core';
import compression from 'compression';
import { EventSource } from 'eventsource';
import express, { type RequestHandler } from 'express';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createRouter } from '../index';
import { aCampaign, finished, until } from '../testing/builders';
import { type Client, createClient } from '../testing/client';
import { plainSpreadsheets } from '../testing/doubles';
import { readReply } from '../testing/reply';
import { password, startService, type TestService } from '../testing/service';

let service: TestService;
let client: Client;
beforeAll(async () => {
  service = await startService();
  client = await service.account();
});
afterAll(() => service.stop());

const eventsOf = (id: number) => `/api/system/campaigns/${id}/events/`;
const begin = (id: number, caller = client) => caller.post(`/api/system/campaigns/${id}/begin`, { message: 'hello' });
const wordsOf = (text: string) => [...text.matchAll(/^event: (.*)$/gm)].map(([, word]) => word);

/** The text of an answer as it comes in. */
function reading(response: Response): { text(): string; readonly ended: Promise<void> } {
  let text = '';
  const decoder = new TextDecoder();
  const ended = (async () => {
    for await (const chunk of response.body ?? []) text += decoder.decode(chunk, { stream: true });
  })();
  return { text: () => text, ended };
}

describe('a stream of events until it is finished', () => {
  it('ends after the run, with whole counts and a last event', async () => {
    const { id } = await aCampaign(client);
    await begin(id);
    const text = await (await client.raw(`${eventsOf(id)}?until=finished`)).text();
    expect(wordsOf(text).slice(-3)).toEqual(['run', 'finished', 'end']);
    const counts = [...text.matchAll(/^event: progress\ndata: (.*)$/gm)].map(([, data]) => JSON.parse(data ?? ''));
    expect(counts.at(-1)).toMatchObject({ status: 'completed', progress: { total: 3, completed: 3 } });
  });

  it('ends at once where nothing is under way, and tells one that connects again to leave off', async () => {
    const campaign = await aCampaign(client);
    const never = await client.raw(`${eventsOf(campaign.id)}?until=finished`);
    expect(wordsOf(await never.text())).toEqual(['progress', 'end']);
    await begin(campaign.id);
    await finished(client, campaign);
    const over = await (await client.raw(`${eventsOf(campaign.id)}?until=finished`)).text();
    expect(wordsOf(over)).toEqual(['progress', 'run', 'finished', 'end']);
    const headers = { 'last-event-id': /^id: (.*)$/m.exec(over)?.[1] ?? '' };
    expect((await client.raw(`${eventsOf(campaign.id)}?until=finished`, { headers })).status).toBe(204);
    expect((await client.get(`${eventsOf(campaign.id)}?until=tomorrow`)).faults).toMatchObject([{ field: 'until' }]);
  });
});

describe('a ticket', () => {
  const ticketFor = async (id: number, caller = client) => {
    const reply = await caller.post(`${eventsOf(id)}ticket/`);
    expect(reply.status).toBe(201);
    return { url: reply.text('data', 'url'), ticket: reply.text('data', 'ticket') };
  };

  it('lets a real EventSource follow a run, once', async () => {
    const { id } = await aCampaign(client);
    const { url } = await ticketFor(id);
    await begin(id);
    const source = new EventSource(`${url}&until=finished`);
    const words: string[] = [];
    const errors: (number | undefined)[] = [];
    for (const word of ['progress', 'run', 'finished', 'end'])
      source.addEventListener(word, ({ type }) => void words.push(type));
    source.addEventListener('error', ({ code }) => void errors.push(code));
    await until('the end is told', () => words.includes('end'));
    expect(words.slice(-3)).toEqual(['run', 'finished', 'end']);
    // It connects again by itself, and is refused: its ticket is spent.
    await until('it is told that its ticket is spent', () => errors.includes(401));
    expect(source.readyState).toBe(EventSource.CLOSED);
    source.close();
  });

  it('is good for one of many that use it at once', async () => {
    const { id } = await aCampaign(client);
    const { url } = await ticketFor(id);
    const answers = await Promise.all(Array.from({ length: 8 }, () => fetch(`${url}&until=finished`)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401, 401, 401, 401, 401, 401, 401]);
    for (const answer of answers) await answer.text();
  });

  it('opens nothing but the stream of its campaign', async () => {
    const [one, other] = [await aCampaign(client), await aCampaign(client)];
    const { ticket } = await ticketFor(one.id);
    const refused = [
      eventsOf(other.id),
      `/api/system/campaigns/${one.id}/details`,
      `/api/system/campaigns/${one.id}/report`,
      '/api/accounts/user_details',
    ];
    for (const path of refused) expect((await service.nobody.get(`${path}?ticket=${ticket}`)).status).toBe(401);
    expect((await createClient(service.url, ticket).get('/api/accounts/user_details')).status).toBe(401);
    const changed = `${ticket.slice(0, -3)}AAA`;
    for (const wrong of [changed, `${ticket}.x`, '.', 'x.y', client.token ?? ''])
      expect((await service.nobody.get(`${eventsOf(one.id)}?ticket=${wrong}`)).status).toBe(401);
    for (const name of ['access_token', 'token', 'authorization'])
      expect((await service.nobody.get(`${eventsOf(one.id)}?${name}=${client.token}`)).status).toBe(401);
    // None of these has spent it.
    const taken = await service.nobody.raw(`${eventsOf(one.id)}?ticket=${ticket}&until=finished`);
    expect([taken.status, wordsOf(await taken.text())]).toEqual([200, ['progress', 'end']]);
  });

  it('is only given for a campaign of the account', async () => {
    const { id } = await aCampaign(await service.account());
    expect((await client.post(`${eventsOf(id)}ticket`)).status).toBe(404);
  });

  it('lives a minute, and what it opened ends with the login that it was made for', async () => {
    let now = new Date();
    const timed = await startService({ dials: false, router: { clock: { now: () => now } } });
    try {
      const { account } = await timed.account();
      const login = await timed.nobody.post('/api/accounts/login/', { email: account.email, password });
      const caller = createClient(timed.url, login.text('data', 'token', 'access'));
      const { id } = await aCampaign(caller);
      const late = await ticketFor(id, caller);
      now = new Date(now.getTime() + 60_000);
      expect((await fetch(late.url)).status).toBe(401);
      const [opened, unused] = [await ticketFor(id, caller), await ticketFor(id, caller)];
      const stream = await fetch(opened.url);
      expect(stream.status).toBe(200);
      const refresh = login.text('data', 'token', 'refresh');
      for (let turn = 0; turn < 2; turn++) await timed.nobody.post('/api/accounts/token/refresh/', { refresh });
      expect((await fetch(unused.url)).status).toBe(401);
      expect(await stream.text()).toContain('event: logged_out');
    } finally {
      await timed.stop();
    }
  });
});

describe('in a host app', () => {
  const closers: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0)) await close();
  });

  /** An app of a host that signs in by a cookie of its own, with its own middleware before the router. */
  async function hostWith(middleware: RequestHandler): Promise<{ url: string; engine: Engine }> {
    const telephony = createSimulator({ speed: 500 });
    const engine = createEngine({ store: createMemoryStore(), telephony, settings: { tickMs: 50 } });
    const app = express();
    const server: Server = createServer(app);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const account = await engine.store.accounts.create({
      email: 'host@example.com',
      passwordHash: null,
      credits: 100,
      firstName: '',
      lastName: '',
      now: new Date(),
    });
    const authenticate = ({ headers }: { headers: { cookie?: string | undefined } }) =>
      headers.cookie === 'session=known' ? (account?.id ?? null) : null;
    app.use(middleware);
    app.use(
      createRouter({
        engine,
        spreadsheets: plainSpreadsheets(),
        uploads: createMemoryUploads(),
        publicUrl: url,
        auth: { authenticate },
      }),
    );
    await engine.start();
    closers.push(async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await engine.stop();
      await telephony.close();
    });
    return { url, engine };
  }

  const cookie = { cookie: 'session=known' };
  const aHostedCampaign = async (url: string) => {
    const body = JSON.stringify({ name: 'People', services: 'PHONE', individual_number: [9800000010] });
    const headers = { ...cookie, 'content-type': 'application/json' };
    const made = await readReply(await fetch(`${url}/api/system/campaigns`, { method: 'POST', headers, body }));
    return { id: made.number('data', 'details', 0, 'id'), headers };
  };

  it.each([
    ['compresses', compression()],
    ['compresses whatever it is told', compression({ filter: () => true, threshold: 0 })],
  ])('that %s, events come at once, for its own session cookie', async (_how, middleware) => {
    const { url } = await hostWith(middleware);
    const { id, headers } = await aHostedCampaign(url);
    const accept = { 'accept-encoding': 'gzip, br' };
    const leaving = new AbortController();
    const asked = { headers: { ...cookie, ...accept }, signal: leaving.signal };
    const response = await fetch(`${url}${eventsOf(id)}`, asked);
    expect(response.headers.get('cache-control')).toBe('no-store, no-transform');
    const stream = reading(response);
    await until('the first event is there', () => stream.text().includes('event: progress'));
    await fetch(`${url}/api/system/campaigns/${id}/begin`, { method: 'POST', headers, body: '{"message": "hello"}' });
    await until('the end of the run is there', () => stream.text().includes('event: finished'));
    leaving.abort();
    await expect(stream.ended).rejects.toThrow('aborted');
  });

  it('follows by an EventSource that sends the cookie, and leaves off after the end', async () => {
    const asked: (string | undefined)[] = [];
    const { url } = await hostWith((request, _response, next) => {
      if (request.path.endsWith('/events/')) asked.push(request.get('last-event-id'));
      next();
    });
    const { id } = await aHostedCampaign(url);
    const source = new EventSource(`${url}${eventsOf(id)}?until=finished`, {
      fetch: (to, init) => fetch(to, { ...init, headers: { ...init?.headers, ...cookie } }),
    });
    await until('it has left off', () => source.readyState === EventSource.CLOSED);
    expect(asked).toEqual([undefined, 'end-0']);
    // A host that signs in by itself gives no tickets: there is no such path.
    const ticket = await fetch(`${url}${eventsOf(id)}ticket`, { method: 'POST', headers: cookie });
    expect(ticket.status).toBe(404);
  });
});
