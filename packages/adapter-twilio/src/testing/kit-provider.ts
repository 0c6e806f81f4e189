import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { WebhookReply, WebhookRequest } from '@ghanti/core';
import type { KitFate, KitProvider } from '@ghanti/core/testing';
import { twilioTelephony } from '../twilio';
import { aWav } from './host/host';
import type { Refusal, RequestFault, RunningStandIn } from './stand-in';

/** Calls are played this many times as fast as they are; slow enough that a busy machine still tells steps apart. */
export const speed = 20;
export const caller = '+97715970000';
/** One stand-in serves all checks: no two of them may use one number. */
let issued = 0;

/** The last two digits of a number: whether it presses a key, and its fate. */
const endings: Partial<Record<KitFate, string>> = {
  presses_one: '10',
  busy: '01',
  no_answer: '02',
  failed: '03',
  undelivered: '03',
  hangs_up_early: '04',
  machine: '05',
};

const plans: Partial<Record<KitFate, RequestFault | Refusal>> = {
  rejected: 'invalid',
  account: 'accountSuspended',
  throttled: 'throttle',
  lost_before: 'resetBefore',
  lost_after: 'dropAfter',
};

/** The plugin with a stand-in of Twilio behind it, as the kit wants it: webhooks and audio over real sockets. */
export async function standInProvider(standIn: RunningStandIn): Promise<KitProvider> {
  const { accountSid, authToken, url: baseUrl } = standIn;
  let deliver: ((request: WebhookRequest) => Promise<WebhookReply>) | null = null;
  const host = createServer((request, response) => {
    answer(request, response, origin(), deliver).catch(() => response.writeHead(500).end());
  });
  host.listen(0, '127.0.0.1');
  await once(host, 'listening');
  const origin = () => `http://127.0.0.1:${(host.address() as AddressInfo).port}`;
  const options = { accountSid, authToken, callers: [caller], baseUrl, publicUrl: origin() };
  const telephony = twilioTelephony({ ...options, lines: { country: 'NP' } });
  const planned: Promise<unknown>[] = [];

  return {
    telephony: {
      ...telephony,
      async placeCall(request, signal) {
        await Promise.all(planned.splice(0));
        return telephony.placeCall(request, signal);
      },
      async sendMessage(request, signal) {
        await Promise.all(planned.splice(0));
        return telephony.sendMessage(request, signal);
      },
    },
    number(fate) {
      if (fate === 'not_sent') return null;
      const to = `+97798${String(++issued).padStart(6, '0')}${endings[fate] ?? '00'}`;
      const plan = plans[fate];
      if (plan) planned.push(standIn.plan(to, plan));
      return to;
    },
    async created(to) {
      return standIn.truth().filter((entry) => entry.type === 'accepted' && entry.to === to).length;
    },
    advance: (seconds) => new Promise((resolve) => setTimeout(resolve, (seconds * 1_000) / speed)),
    webhooks: {
      base: `${origin()}/webhooks/twilio`,
      connect(to) {
        deliver = to;
      },
    },
    async close() {
      host.closeAllConnections();
      await new Promise((resolve) => host.close(resolve));
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  origin: string,
  deliver: ((request: WebhookRequest) => Promise<WebhookReply>) | null,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const target = request.url ?? '/';
  const [, seconds] = /^\/media\/([\d.]+)\.wav$/.exec(target) ?? [];
  if (seconds !== undefined) {
    response.writeHead(200, { 'content-type': 'audio/wav' }).end(aWav(Number(seconds)));
    return;
  }
  const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)]);
  const reply = await deliver?.({
    method: request.method ?? '',
    path: target.replace('/webhooks/twilio', ''),
    url: origin + target,
    headers: Object.fromEntries(headers),
    body: Buffer.concat(chunks),
  });
  response.writeHead(reply?.status ?? 503, { 'content-type': reply?.contentType ?? 'text/plain' }).end(reply?.body);
}
