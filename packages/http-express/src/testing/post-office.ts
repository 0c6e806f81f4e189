import { createHmac } from 'node:crypto';
import { createSimulator, type ProviderEvent, type Telephony, TelephonyError, type WebhookRequest } from '@ghanti/core';

const secret = 'what the provider signs with';

/** The signature of a webhook of the post office. */
export const sign = (url: string, body: string) => createHmac('sha256', secret).update(`${url}\n${body}`).digest('hex');

/** A carrier that tells by webhooks alone: a stated double, on top of the simulated one. A report's body begins with what became of the call. */
export interface PostOffice extends Telephony {
  /** Webhooks that came, in order. */
  readonly seen: WebhookRequest[];
  /** Of the calls that it was asked for, in order. */
  readonly tokens: string[];
}

const reports: readonly (readonly [word: string, type: ProviderEvent['type'], duration?: number])[] = [
  ['ringing', 'ringing'],
  ['heard', 'mark'],
  ['completed', 'ended_completed', 30],
];

export function postOffice(): PostOffice {
  const carrier = createSimulator({ speed: 500 });
  const seen: WebhookRequest[] = [];
  const tokens: string[] = [];
  return {
    ...carrier,
    seen,
    tokens,
    name: 'post-office',
    capabilities: { ...carrier.capabilities, doubt: 'none' },
    listen: undefined,
    async placeCall({ token }) {
      tokens.push(token);
      return { providerId: `call-${token}` };
    },
    async handleWebhook(webhook) {
      seen.push(webhook);
      const body = Buffer.from(webhook.body).toString('utf8');
      if (webhook.headers['x-signature'] !== sign(webhook.url, body)) throw new TelephonyError('forged', 'not ours');
      const token = webhook.path.split('?')[0]?.replace('/status/', '') ?? '';
      const events = reports
        .filter(([word]) => body.startsWith(word))
        .map(([, type, duration]) => ({
          type,
          token,
          providerId: `call-${token}`,
          ...(duration === undefined ? {} : { duration }),
        }));
      return { events, reply: { status: 200, contentType: 'text/xml', body: '<Response/>' } };
    },
  };
}
