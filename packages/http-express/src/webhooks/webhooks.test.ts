import { request } from 'node:http';
import { createMemoryStore, type Store } from '@ghanti/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aCampaign, finished, until } from '../testing/builders';
import { postOffice, sign } from '../testing/post-office';
import { startService, type TestService } from '../testing/service';

let service: TestService;
const carrier = postOffice();
const { seen, tokens } = carrier;
let storeIsDown = false;

/** A store whose events cannot be committed while it is down. */
function fragileStore(): Store {
  const store = createMemoryStore();
  return {
    ...store,
    dispatch: {
      ...store.dispatch,
      apply: (...step) =>
        storeIsDown ? Promise.reject(new Error('connection refused')) : store.dispatch.apply(...step),
    },
  };
}

beforeAll(async () => {
  service = await startService({ store: fragileStore(), telephony: carrier });
});
afterAll(() => service.stop());

async function deliver(path: string, body: string, headers: Record<string, string> = {}): Promise<Response> {
  const url = `${service.url}/webhooks/post-office${path}`;
  return fetch(url, { method: 'POST', body, headers: { 'x-signature': sign(url, body), ...headers } });
}

describe('/webhooks/<provider>/*', () => {
  it('hands a signed report on, as it came, and answers what the provider is to do', async () => {
    tokens.length = 0;
    const campaign = await aCampaign(service.admin, { numbers: [9800000011] });
    await service.admin.post(`/api/system/campaigns/${campaign.id}/begin`, { message: 'hello' });
    await until('the call is placed', () => tokens.length === 1);
    seen.length = 0;
    const response = await deliver(`/status/${tokens[0]}?a=1&b=%20`, 'completed&x=%2B1', {
      'content-type': 'application/x-www-form-urlencoded',
    });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/xml');
    expect(await response.text()).toBe('<Response/>');
    expect(seen[0]).toMatchObject({
      method: 'POST',
      path: `/status/${tokens[0]}?a=1&b=%20`,
      url: `${service.url}/webhooks/post-office/status/${tokens[0]}?a=1&b=%20`,
    });
    expect(Buffer.from(seen[0]?.body ?? []).toString()).toBe('completed&x=%2B1');
    await finished(service.admin, campaign);
    const list = await service.admin.get(`/api/system/campaigns/number/${campaign.id}`);
    expect(list.at('data', 'number-lists', 0)).toMatchObject({ duration: 30 });
  });

  it('answers 403 to what is not signed, and to a signature over another host', async () => {
    expect((await deliver('/status/x', 'completed', { 'x-signature': 'forged' })).status).toBe(403);
    const evil = sign('http://evil.example/ghanti/webhooks/post-office/status/x', 'completed');
    const { port } = new URL(service.url);
    const status = await new Promise((resolve, reject) => {
      request({
        port,
        method: 'POST',
        path: '/ghanti/webhooks/post-office/status/x',
        headers: { host: 'evil.example', 'x-forwarded-host': 'evil.example', 'x-signature': evil },
      })
        .on('response', (response) => resolve(response.resume().statusCode))
        .on('error', reject)
        .end('completed');
    });
    expect(status).toBe(403);
  });

  it('answers 503 while the event cannot be kept, so that it comes again', async () => {
    tokens.length = 0;
    const campaign = await aCampaign(service.admin, { numbers: [9800000010] });
    await service.admin.post(`/api/system/campaigns/${campaign.id}/begin`, { message: 'hello' });
    await until('the call is accepted', async () => tokens.length === 1);
    await until('the acceptance is kept', async () => {
      const list = await service.admin.get(`/api/system/campaigns/number/${campaign.id}?status=dialing`);
      return list.number('data', 'pagination', 'total_items') === 1;
    });
    storeIsDown = true;
    const lost = await deliver(`/status/${tokens[0]}`, 'completed');
    storeIsDown = false;
    expect(lost.status).toBe(503);
    expect(await lost.text()).not.toContain('connection refused');
    expect((await deliver(`/status/${tokens[0]}`, 'completed')).status).toBe(200);
    await finished(service.admin, campaign);
  });

  it('takes GET as well', async () => {
    const url = `${service.url}/webhooks/post-office/answer/x`;
    expect((await fetch(url, { headers: { 'x-signature': sign(url, '') } })).status).toBe(200);
  });

  it('does not know another provider, and takes no large body', async () => {
    expect((await service.nobody.raw('/webhooks/nobody/status/x', { method: 'POST' })).status).toBe(404);
    expect((await service.nobody.raw('/webhooks/No_Body/status', { method: 'POST' })).status).toBe(404);
    expect((await deliver('/status/x', 'x'.repeat(300_000))).status).toBe(413);
  });
});
