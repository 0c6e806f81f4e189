import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aCampaign, until } from '../testing/builders';
import type { Client } from '../testing/client';
import { startService, type TestService } from '../testing/service';

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
