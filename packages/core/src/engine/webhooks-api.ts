import { conflict, GhantiError, invalidField, notFound } from '../domain/errors';
import type { Id } from '../domain/words';
import type { WebhookEndpoint } from '../ports/store';
import type { Courier } from './deliver-events';
import type { WebhooksApi } from './engine';
import type { Parts } from './parts';
import { createWebhookSecret } from './webhook-signature';

/** The old secret signs beside the new one for this long after a rotation. */
const overlapMs = 24 * 3_600_000;
const urlLimit = 2_048;
/** A test sends a request wherever the account says: that must not become a tool. */
const testsPerMinute = 10;

/** Webhooks to the host, as the engine offers them. */
export function webhooksApi(parts: Parts, courier: Courier): WebhooksApi {
  const { store, clock, random, sealer, webhookSender: sender } = parts;

  async function checkUrl(url: string): Promise<void> {
    if (!sender) throw conflict('This service sends no webhooks: it has nothing to send them with.', 'no_sender');
    if (url.length > urlLimit) throw invalidField('url', 'too_long', `A URL has at most ${urlLimit} characters.`);
    const refusal = await sender.refusal(url);
    if (refusal) throw invalidField('url', refusal.code, refusal.message);
  }

  function found<T>(endpoint: T | null): T {
    if (endpoint === null) throw notFound('webhook');
    return endpoint;
  }

  async function mustBeOwn(accountId: Id, id: Id): Promise<void> {
    found(await store.outbox.get(accountId, id, clock.now()));
  }

  return {
    async register(accountId, { url, description = '', types = [] }) {
      await checkUrl(url);
      const secret = createWebhookSecret(random);
      const sealedSecret = sealer.seal(secret);
      const now = clock.now();
      const endpoint = await store.outbox.register({ accountId, url, description, types, sealedSecret, now });
      if (endpoint === 'too_many') throw conflict('An account has at most 20 webhooks. Delete one first.', 'too_many');
      return { endpoint, secret };
    },
    list: (accountId) => store.outbox.list(accountId),
    async get(accountId, id): Promise<WebhookEndpoint> {
      const { sealedSecrets: _kept, ...endpoint } = found(await store.outbox.get(accountId, id, clock.now()));
      return endpoint;
    },
    async update(accountId, id, patch) {
      await mustBeOwn(accountId, id);
      if (patch.url !== undefined) await checkUrl(patch.url);
      return found(await store.outbox.update(accountId, id, { ...patch, now: clock.now() }));
    },
    async remove(accountId, id) {
      return found(await store.outbox.remove(accountId, id));
    },
    async rotate(accountId, id) {
      const secret = createWebhookSecret(random);
      const now = clock.now();
      const previousUntil = new Date(now.getTime() + overlapMs);
      const rotation = { accountId, id, sealedSecret: sealer.seal(secret), previousUntil, now };
      const endpoint = found(await store.outbox.rotate(rotation));
      if (endpoint === 'too_many') throw conflict('Ten secrets sign already. Wait until one is over.', 'too_many');
      return { endpoint, secret };
    },
    async test(accountId, id) {
      const at = clock.now();
      const target = found(await store.outbox.get(accountId, id, at));
      const rule = { key: `webhook test:${accountId}`, limit: testsPerMinute, windowMs: 60_000 };
      const hit = await store.throttles.hit([rule], at);
      if (!hit.allowed)
        throw new GhantiError('throttled', 'Too many tests. Wait, then try again.', { retryAfterMs: hit.retryAfterMs });
      const startedAt = clock.monotonic();
      const name = `evt_test_${Buffer.from(random.bytes(12)).toString('hex')}`;
      const event = { id: 0, type: 'webhook.test', at, data: { endpoint_id: id } } as const;
      const result = await courier.send(target, name, event);
      const status = result.outcome === 'answered' ? result.status : null;
      return {
        delivered: status !== null && status >= 200 && status < 300,
        status,
        reason: result.outcome === 'failed' ? result.reason : null,
        ms: Math.round(clock.monotonic() - startedAt),
      };
    },
    async deliveries(accountId, id, page) {
      return found(await store.outbox.deliveries(accountId, id, page));
    },
  };
}
