import { createHmac } from 'node:crypto';

/** Form fields as they are sent: names may repeat, and the order is that of the sender. */
export type Params = readonly (readonly [name: string, value: string])[];

/**
 * X-Twilio-Signature, by the published rule: the whole URL, then each field of a form post sorted by name, name and
 * value with nothing between; HMAC-SHA1 of that under the auth token, in base64.
 */
export function signatureOf(authToken: string, url: string, params: Params): string {
  const sorted = [...params].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const text = sorted.reduce((whole, [name, value]) => whole + name + value, url);
  return createHmac('sha1', authToken).update(Buffer.from(text, 'utf8')).digest('base64');
}
