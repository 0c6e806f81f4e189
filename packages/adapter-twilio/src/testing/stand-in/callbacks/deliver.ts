import { chance } from '../chance';
import type { StandInSettings } from '../options';
import { deliveryPolicyOf } from './policy';
import { type Params, signatureOf } from './signature';

export type Method = 'GET' | 'POST';

/** What a request to a host brought. */
export interface Delivery {
  readonly url: string;
  readonly status: number | null;
  readonly error: string | null;
  readonly contentType: string;
  readonly body: string;
}

/** Between two attempts, in milliseconds: Twilio waits longer, and tests do not. */
const betweenMs = 200;

/**
 * Sends signed fields to a host as Twilio does: in a form, or in the query of a GET; tried again as far as the URL's own
 * connection overrides allow. Each attempt is told to `tell`; the answer is that of the last.
 */
export async function deliver(
  settings: StandInSettings,
  request: { readonly url: string; readonly method: Method; readonly params: Params },
  tell: (attempt: Delivery) => void,
): Promise<Delivery> {
  const policy = deliveryPolicyOf(request.url);
  for (let attempt = 0; ; attempt++) {
    const { delivery, timedOut } = await once(settings, { ...request, url: policy.url }, policy.readMs);
    tell(delivery);
    if (attempt >= policy.retries || !policy.retriesOn({ status: delivery.status, timedOut })) return delivery;
    await new Promise((resolve) => setTimeout(resolve, betweenMs));
  }
}

async function once(
  settings: StandInSettings,
  { url, method, params }: { readonly url: string; readonly method: Method; readonly params: Params },
  readMs: number,
): Promise<{ delivery: Delivery; timedOut: boolean }> {
  const form = new URLSearchParams(params.map(([name, value]): [string, string] => [name, value])).toString();
  const target = method === 'POST' ? url : `${url}${url.includes('?') ? '&' : '?'}${form}`;
  const signed = signatureOf(
    settings.authTokens[0] ?? '',
    signedUrlOf(settings, target),
    method === 'POST' ? params : [],
  );
  try {
    const response = await fetch(target, {
      method,
      redirect: 'manual',
      signal: AbortSignal.timeout(readMs),
      headers: {
        'user-agent': 'TwilioProxy/1.1',
        'x-twilio-signature': signed,
        accept: '*/*',
        ...(method === 'POST' ? { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' } : {}),
      },
      ...(method === 'POST' ? { body: form } : {}),
    });
    const body = await response.text();
    const contentType = response.headers.get('content-type') ?? '';
    return { delivery: { url: target, status: response.status, error: null, contentType, body }, timedOut: false };
  } catch (error) {
    const timedOut = error instanceof DOMException && error.name === 'TimeoutError';
    const reason = timedOut ? 'no answer in time' : 'no connection';
    return { delivery: { url: target, status: null, error: reason, contentType: '', body: '' }, timedOut };
  }
}

function signedUrlOf({ signedPort, seed }: StandInSettings, url: string): string {
  const drops = signedPort === 'dropped' || (signedPort === 'mixed' && chance(seed, 'port', url) < 0.5);
  return drops ? url.replace(/^(https?:\/\/[^/?]+?):\d+(?=[/?]|$)/, '$1') : url;
}
