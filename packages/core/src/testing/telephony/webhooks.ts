import { expect } from 'vitest';
import type { ProviderEvent, WebhookRequest } from '../../ports/telephony';
import type { TelephonyCheck } from './check';
import type { Desk } from './desk';

/** A webhook that the provider really sent on a call, and that held an event. */
async function aGenuineWebhook(desk: Desk): Promise<{ request: WebhookRequest; events: readonly ProviderEvent[] }> {
  const call = desk.aCall('heard');
  await desk.place(call);
  await desk.untilOver(call.token);
  const found = desk.received.find(({ handled }) => handled.events.some((event) => event.token === call.token));
  if (!found) throw new Error('The provider sent no webhook that held an event of the call.');
  return { request: found.request, events: found.handled.events };
}

function forgery(name: string, forge: (request: WebhookRequest) => WebhookRequest): TelephonyCheck {
  return {
    name: `says "forged" to a webhook ${name}`,
    needs: ['PHONE', 'webhooks'],
    async run(desk) {
      const { request } = await aGenuineWebhook(desk);
      await desk.refused(desk.telephony.handleWebhook(forge(request), desk.context), 'forged');
    },
  };
}

/** Webhooks: believed only when they are the provider's, and harmless when they come twice. */
export const webhookChecks: readonly TelephonyCheck[] = [
  {
    name: 'reads a webhook that comes again as it read it first, and answers with success',
    needs: ['PHONE', 'webhooks'],
    async run(desk) {
      const { request, events } = await aGenuineWebhook(desk);
      const again = await desk.telephony.handleWebhook(request, desk.context);
      expect(again.events).toEqual(events);
      expect(again.reply.status).toBeGreaterThanOrEqual(200);
      expect(again.reply.status).toBeLessThan(300);
    },
  },
  forgery('without its headers of proof', (request) => {
    const { 'content-type': contentType } = request.headers;
    return { ...request, headers: { 'content-type': contentType } };
  }),
  forgery('whose headers of proof were changed', (request) => {
    const plain = new Set(['content-type', 'content-length', 'host', 'connection', 'accept', 'user-agent']);
    const changed = Object.entries(request.headers).map(([name, value]) => {
      return [name, plain.has(name) || value === undefined ? value : `${value}x`];
    });
    return { ...request, headers: Object.fromEntries(changed) };
  }),
  forgery('whose body was changed', (request) => {
    const form = request.headers['content-type']?.includes('json') !== true;
    const text = Buffer.from(request.body).toString();
    const changed = form ? `${text}${text === '' ? '' : '&'}Kit=1` : text.replace(/\{/, '{"kit":1,');
    return { ...request, body: Buffer.from(changed) };
  }),
  forgery('that was sent to another of our URLs', (request) => {
    return { ...request, url: `${request.url}x`, path: `${request.path}x` };
  }),
  {
    name: 'says "unsupported" to a webhook when its provider sends none',
    needs: ['listen', 'without webhooks'],
    async run(desk) {
      const url = 'https://ghanti.test/webhooks/kit/status/x';
      const request = { method: 'POST', path: '/status/x', url, headers: {}, body: new Uint8Array() };
      await desk.refused(desk.telephony.handleWebhook(request, desk.context), 'unsupported');
    },
  },
];
