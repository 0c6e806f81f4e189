import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { systemRandom } from './system-random';
import { createWebhookSecret, signedHeaders } from './webhook-signature';

describe('the signature of a webhook', () => {
  it('is that of the vector which the libraries of Standard Webhooks share', () => {
    const headers = signedHeaders(
      ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
      'msg_p5jXN8AQM9LWM0D4loKWxJek',
      new Date(1_614_265_330_000),
      '{"test": 2432232314}',
    );
    expect(headers['webhook-timestamp']).toBe('1614265330');
    expect(headers['webhook-signature']).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  });

  it('is taken by the library of the standard, under either secret of a rotation, and not under another', () => {
    const [old, fresh, strange] = [1, 2, 3].map(() => createWebhookSecret(systemRandom));
    if (!old || !fresh || !strange) throw new Error('unreachable');
    const body = JSON.stringify({ type: 'run.state', data: { name: 'पानी' } });
    const headers = signedHeaders([fresh, old], 'evt_7', new Date(), body);
    expect(new Webhook(old).verify(body, headers)).toEqual(JSON.parse(body));
    expect(new Webhook(fresh).verify(body, headers)).toEqual(JSON.parse(body));
    expect(() => new Webhook(strange).verify(body, headers)).toThrow('No matching signature');
    expect(() => new Webhook(fresh).verify(`${body} `, headers)).toThrow('No matching signature');
    expect(() => new Webhook(fresh).verify(body, { ...headers, 'webhook-id': 'evt_8' })).toThrow(
      'No matching signature',
    );
  });

  it('is too old after five minutes', () => {
    const secret = createWebhookSecret(systemRandom);
    const headers = signedHeaders([secret], 'evt_7', new Date(Date.now() - 301_000), '{}');
    expect(() => new Webhook(secret).verify('{}', headers)).toThrow('too old');
  });

  it('has secrets of 32 bytes', () => {
    const secret = createWebhookSecret(systemRandom);
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(Buffer.from(secret.slice(6), 'base64')).toHaveLength(32);
  });
});
