import { createHmac } from 'node:crypto';
import { type ProviderEvent, type Telephony, TelephonyError, type WebhookRequest } from '../../ports/telephony';
import type { KitProvider } from './kit-provider';
import { simulatedProvider } from './simulated-provider';

const base = 'https://ghanti.test/webhooks/signed';

const proofOf = (url: string, body: Uint8Array) =>
  createHmac('sha256', 'secret of the kit').update(url).update('\n').update(body).digest('hex');

/** True for a webhook that the provider signed, for this URL and with this body. */
export function isGenuine({ url, body, headers }: WebhookRequest): boolean {
  return headers.proof === proofOf(url, body);
}

/**
 * The simulated carrier behind a plugin whose provider sends signed webhooks, so that the kit's checks of webhooks have
 * something to pass and, with `believes` or `read` broken, something to catch.
 */
export async function signedWebhookProvider(
  believes: (request: WebhookRequest) => boolean = isGenuine,
  read: (event: ProviderEvent) => readonly ProviderEvent[] = (event) => [event],
): Promise<KitProvider> {
  let deliver: ((request: WebhookRequest) => Promise<unknown>) | null = null;
  const provider = await simulatedProvider({}, (carrier): Telephony => {
    carrier.listen?.(async (events) => {
      for (const event of events) await deliver?.(webhookOf(event));
    });
    const { listen: _, ...rest } = carrier;
    return {
      ...rest,
      async handleWebhook(request) {
        if (!believes(request)) throw new TelephonyError('forged', 'The webhook is not from the provider.');
        const event = JSON.parse(Buffer.from(request.body).toString()) as ProviderEvent;
        return { events: read(event), reply: { status: 200, contentType: 'text/plain', body: 'ok' } };
      },
    };
  });
  return {
    ...provider,
    webhooks: {
      base,
      connect(to) {
        deliver = to;
      },
    },
  };
}

function webhookOf(event: ProviderEvent): WebhookRequest {
  const path = `/status/${event.token}`;
  const url = `${base}${path}`;
  const body = Buffer.from(JSON.stringify(event));
  return {
    method: 'POST',
    path,
    url,
    headers: { 'content-type': 'application/json', proof: proofOf(url, body) },
    body,
  };
}
