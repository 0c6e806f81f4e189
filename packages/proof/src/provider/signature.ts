import { createHmac, timingSafeEqual } from 'node:crypto';

/** The header that proves a webhook to be the carrier's. */
export const signatureHeader = 'carrier-signature';

/** Over the URL that the carrier was told, and the body: a line between them, which no URL holds. */
export function signatureOf(secret: string, url: string, body: Uint8Array): string {
  return createHmac('sha256', secret).update(url).update('\n').update(body).digest('hex');
}

/** Compares in constant time. */
export function isSigned(secret: string, url: string, body: Uint8Array, signature: string | undefined): boolean {
  const expected = Buffer.from(signatureOf(secret, url, body));
  const given = Buffer.from(signature ?? '');
  return expected.length === given.length && timingSafeEqual(expected, given);
}
