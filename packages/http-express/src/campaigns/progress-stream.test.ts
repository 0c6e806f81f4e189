import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aCampaign, until } from '../testing/builders';
import { type Client, createClient } from '../testing/client';
import { password, startService, type TestService } from '../testing/service';

let service: TestService;
let client: Client;
beforeAll(async () => {
  service = await startService({ router: { limits: { eventStreams: 2 } } });
  client = await service.account();
});
afterAll(() => service.stop());

interface Listener {
  readonly events: readonly { event: string; data: Record<string, unknown> }[];
  close(): void;
}

async function listen(caller: Client, id: number): Promise<Listener> {
  const gone = new AbortController();
  const response = await caller.raw(`/api/system/campaigns/${id}/events/`, { signal: gone.signal });
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  const events: { event: string; data: Record<string, unknown> }[] = [];
  void read(response, events).catch((error: unknown) => {
    if (!gone.signal.aborted) throw error;
  });
  return { events, close: () => gone.abort() };
}

async function read(response: Response, events: { event: string; data: Record<string, unknown> }[]): Promise<void> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const [, event = '', data = ''] = /^event: (.*)\ndata: (.*)$/.exec(block) ?? [];
      if (event !== '') events.push({ event, data: JSON.parse(data) });
    }
  }
}

const listening = () => service.engine.events.listenerCount('number');

describe('GET .../events/', () => {
  it('tells the progress of a run to its end, stays open, and leaves nothing behind', async () => {
    const before = listening();
    const campaign = await aCampaign(client);
    const listener = await listen(client, campaign.id);
    await until('the first progress', () => listener.events.length > 0);
    expect(listener.events[0]).toMatchObject({
      event: 'progress',
      data: { status: 'not started', progress: { total: 3 } },
    });
    await client.post(`/api/system/campaigns/${campaign.id}/begin/`, { message: 'hello' });
    const has = (event: string) => listener.events.some((one) => one.event === event);
    await until('it is finished', () => has('finished'));
    await until('all are completed', () =>
      listener.events.some(({ data }) => (data.progress as { completed?: number })?.completed === 3),
    );
    expect(has('run')).toBe(true);
    const soFar = listener.events.length;
    await client.post(`/api/system/campaigns/${campaign.id}/begin/`, { status: 'completed' });
    await until('the next run is told too', () =>
      listener.events.slice(soFar).some(({ event }) => event === 'finished'),
    );
    listener.close();
    await until('the listener is gone', () => listening() === before);
  });

  it('ends when the campaign is deleted', async () => {
    const campaign = await aCampaign(client);
    const response = await client.raw(`/api/system/campaigns/${campaign.id}/events`);
    await client.delete(`/api/system/campaigns/${campaign.id}/delete`);
    expect(await response.text()).toContain('event: progress');
  });

  it('ends soon after its login has: revoked, without a password any more, expired', async () => {
    let now = new Date();
    const timed = await startService({ dials: false, router: { clock: { now: () => now } } });
    try {
      const streamOf = async () => {
        const { account } = await timed.account();
        const credentials = { email: account.email, password };
        const login = await timed.nobody.post('/api/accounts/login/', credentials);
        const caller = createClient(timed.url, login.text('data', 'token', 'access'));
        const { id } = await aCampaign(caller);
        const response = await caller.raw(`/api/system/campaigns/${id}/events`);
        expect(response.status).toBe(200);
        return { account, caller, response, refresh: login.text('data', 'token', 'refresh') };
      };
      const [stolen, reset, changed] = [await streamOf(), await streamOf(), await streamOf()];
      for (let turn = 0; turn < 2; turn++)
        await timed.nobody.post('/api/accounts/token/refresh/', { refresh: stolen.refresh });
      await timed.admin.put(`/api/accounts/${reset.account.id}/password`, { password: 'another long password' });
      for (const { response } of [stolen, reset]) expect(await response.text()).toContain('event: logged_out');
      now = new Date(now.getTime() + 86_401_000);
      expect(await changed.response.text()).toContain('event: logged_out');
    } finally {
      await timed.stop();
    }
  });

  it('ends when a host says that the caller is nobody any more', async () => {
    let isIn = true;
    const hosted = await startService({
      dials: false,
      signsIn: false,
      router: { auth: { authenticate: () => (isIn ? 1 : null) } },
    });
    try {
      const { id } = await aCampaign(hosted.nobody);
      const response = await hosted.nobody.raw(`/api/system/campaigns/${id}/events`);
      isIn = false;
      expect(await response.text()).toContain('event: logged_out');
    } finally {
      await hosted.stop();
    }
  });

  it("answers 404 for another account's campaign, before anything streams", async () => {
    const campaign = await aCampaign(client);
    expect((await (await service.account()).get(`/api/system/campaigns/${campaign.id}/events/`)).status).toBe(404);
  });

  it('bounds the open streams of an account', async () => {
    const { id } = await aCampaign(client);
    const open = [await listen(client, id), await listen(client, id)];
    const reply = await client.get(`/api/system/campaigns/${id}/events`);
    expect(reply.status).toBe(429);
    expect(reply.headers.get('retry-after')).toBe('5');
    for (const listener of open) listener.close();
  });
});
