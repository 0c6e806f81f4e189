import { createHmac } from 'node:crypto';
import type { Random } from '../ports/clock';

const prefix = 'whsec_';
/** The standard asks for 24 to 64. */
const secretBytes = 32;

/** A new secret, as the host is shown it: `whsec_` and base64. */
export function createWebhookSecret(random: Pick<Random, 'bytes'>): string {
  return `${prefix}${Buffer.from(random.bytes(secretBytes)).toString('base64')}`;
}

/**
 * The headers of one attempt, as Standard Webhooks prescribes: the id stays over retries, the time is the attempt's, and
 * there is one signature for each secret that is in use, so that a rotation interrupts nobody.
 */
export function signedHeaders(secrets: readonly string[], id: string, at: Date, body: string): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1_000));
  return {
    'content-type': 'application/json',
    'user-agent': 'Ghanti-Webhooks/1.0',
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': secrets.map((secret) => signatureOf(secret, `${id}.${timestamp}.${body}`)).join(' '),
  };
}

function signatureOf(secret: string, content: string): string {
  const key = Buffer.from(secret.slice(prefix.length), 'base64');
  return `v1,${createHmac('sha256', key).update(content).digest('base64')}`;
}
