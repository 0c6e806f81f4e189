import { Webhook } from 'standardwebhooks';
import { afterEach, describe, expect, it } from 'vitest';
import { hostEventSchema } from '../domain/host-event';
import type { Id } from '../domain/words';
import { createMemoryStore } from '../memory/store';
import type { SendResult, WebhookSender } from '../ports/webhook-sender';
import { createSimulator } from '../simulator/simulator';
import { createTestClock } from '../testing/time/test-clock';
import { createEngine } from './create-engine';
import { retrySchedule } from './deliver-events';
import type { Engine } from './engine';
import type { Alarm } from './events';
import type { EngineSettingsInput } from './options';
import { systemRandom } from './system-random';

const minute = 60_000;
const hour = 60 * minute;
type Sent = Parameters<WebhookSender['send']>[0] & { readonly at: number };

const running: Engine[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((engine) => engine.stop()));
});

/** An engine whose time the test owns, and hosts that answer as it says. */
async function anEngine(
  answer: (sent: Sent) => SendResult | Promise<SendResult>,
  tickMs = 1_000,
  settings: EngineSettingsInput = {},
) {
  const clock = createTestClock();
  const sent: Sent[] = [];
  const alarms: Alarm[] = [];
  const engine = createEngine({
    store: createMemoryStore(),
    telephony: createSimulator(),
    clock,
    random: { bytes: systemRandom.bytes, int: () => 0 },
    webhookSender: {
      refusal: async () => null,
      async send(request) {
        const one = { ...request, at: clock.now().getTime() };
        sent.push(one);
        return answer(one);
      },
    },
    settings: { tickMs, secret: 'the secret of these tests, long enough', ...settings },
  });
  running.push(engine);
  engine.events.on('alarm', (alarm) => alarms.push(alarm));
  await engine.start();
  const account = async () => {
    const made = await engine.store.accounts.create({
      email: `${Math.random()}@example.test`,
      firstName: '',
      lastName: '',
      passwordHash: null,
      credits: 1_000,
      now: clock.now(),
    });
    if (!made) throw new Error('no account');
    return made.id;
  };
  /** Something that is told: a scheduled campaign of one number. */
  async function anEvent(accountId: Id): Promise<void> {
    const { campaign } = await engine.campaigns.create(accountId, { name: 'Bell', services: 'PHONE' }, [
      { number: '9801000005', row: 0 },
    ]);
    const scheduledFor = new Date(clock.now().getTime() + 30 * 24 * 3_600_000);
    await engine.campaigns.begin(accountId, campaign.id, { message: 'Namaste', scheduledFor });
  }
  return { engine, clock, sent, alarms, account, anEvent };
}

const answered = (status: number): SendResult => ({ outcome: 'answered', status });

describe('telling the host', () => {
  it('sends what happened, signed, in the shape that the schema says', async () => {
    const { engine, clock, sent, account, anEvent } = await anEngine(() => answered(204));
    const accountId = await account();
    const { secret, endpoint } = await engine.webhooks.register(accountId, { url: 'https://host.example/hook' });
    await anEvent(accountId);
    await clock.advance(1_100);
    const [one] = sent;
    if (!one) throw new Error('nothing was sent');
    expect(one).toMatchObject({ url: 'https://host.example/hook', timeoutMs: 10_000 });
    // The library goes by the real clock.
    const signedAt = { 'webhook-timestamp': String(Math.floor(Date.now() / 1_000)) };
    expect(() => new Webhook(secret).verify(one.body, { ...one.headers, ...signedAt })).toThrow(
      'No matching signature',
    );
    expect(one.headers['webhook-timestamp']).toBe(String(Math.floor(one.at / 1_000)));
    const { data, type } = hostEventSchema.parse(JSON.parse(one.body));
    expect(type).toBe('run.state');
    expect(data).toMatchObject({ state: 'scheduled', previous: null, numbers: 1, counts: { 'not started': 1 } });
    expect(one.headers['webhook-id']).toBe(`evt_${data.rev}`);
    const { items } = await engine.webhooks.deliveries(accountId, endpoint.id, { page: 1, pageSize: 10 });
    expect(items).toMatchObject([{ state: 'delivered', attempts: 1, lastStatus: 204 }]);
    await clock.advance(2 * minute);
    expect(sent).toHaveLength(1);
  });

  it('tries again by the schedule, under one id and one body, then gives up and disables the endpoint', async () => {
    const { engine, clock, sent, alarms, account, anEvent } = await anEngine(() => answered(500), minute);
    const accountId = await account();
    const { endpoint } = await engine.webhooks.register(accountId, { url: 'https://host.example/hook' });
    await anEvent(accountId);
    await clock.advance(80 * hour);
    expect(sent).toHaveLength(retrySchedule.length);
    expect(new Set(sent.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(new Set(sent.map(({ body }) => body)).size).toBe(1);
    expect(new Set(sent.map(({ headers }) => headers['webhook-timestamp'])).size).toBe(sent.length);
    const waits = sent.slice(1).map(({ at }, place) => at - (sent[place]?.at ?? 0));
    for (const [place, wait] of waits.entries()) {
      const planned = retrySchedule[place + 1] ?? 0;
      expect(wait).toBeGreaterThanOrEqual(planned);
      expect(wait).toBeLessThan(planned + 2 * minute);
    }
    expect(await engine.webhooks.get(accountId, endpoint.id)).toMatchObject({
      enabled: false,
      disabledReason: 'failing',
    });
    expect(alarms).toMatchObject([{ kind: 'webhook_disabled' }]);
  }, 600_000);

  it('stops at once for an endpoint that says 410, and follows no redirect', async () => {
    const { engine, clock, sent, alarms, account, anEvent } = await anEngine(({ url }) =>
      answered(url.endsWith('gone') ? 410 : 301),
    );
    const accountId = await account();
    const gone = await engine.webhooks.register(accountId, { url: 'https://host.example/gone' });
    const moved = await engine.webhooks.register(accountId, { url: 'https://host.example/moved' });
    await anEvent(accountId);
    await clock.advance(10_000);
    expect(await engine.webhooks.get(accountId, gone.endpoint.id)).toMatchObject({ disabledReason: 'gone' });
    expect(await engine.webhooks.get(accountId, moved.endpoint.id)).toMatchObject({ enabled: true, failures: 2 });
    expect(sent.filter(({ url }) => url.endsWith('gone'))).toHaveLength(1);
    expect(alarms).toMatchObject([{ kind: 'webhook_disabled' }]);
  });

  it('lets a host that never answers hold up nobody else, and not itself with more than the requests of its bound', async () => {
    let open = 0;
    let most = 0;
    const answer = ({ url }: Sent): SendResult | Promise<SendResult> => {
      if (!url.includes('slow')) return answered(200);
      most = Math.max(most, ++open);
      return new Promise((resolve) =>
        clock.after(10_000, () => resolve({ outcome: 'failed', reason: 'timeout' })),
      ).then(() => {
        open--;
        return { outcome: 'failed', reason: 'timeout' };
      });
    };
    const { engine, clock, sent, account, anEvent } = await anEngine(answer, 1_000, { requestsPerEndpoint: 4 });
    const slow = await account();
    await engine.webhooks.register(slow, { url: 'https://slow.example/hook' });
    for (let n = 0; n < 20; n++) await anEvent(slow);
    const quick = await account();
    await engine.webhooks.register(quick, { url: 'https://quick.example/hook' });
    for (let n = 0; n < 20; n++) await anEvent(quick);
    await clock.advance(1_100);
    expect(sent.filter(({ url }) => url.includes('quick'))).toHaveLength(20);
    expect(most).toBe(4);
    const before = sent.length;
    // The breaker is open by then: one request at a time, half a minute apart and more.
    await clock.advance(60_000);
    await clock.advance(60_000);
    expect(sent.length - before).toBeLessThan(10);
    await clock.advance(20_000);
  }, 600_000);

  it('keeps up with a fast campaign at a host that takes 100 ms to answer', async () => {
    const answer = (): Promise<SendResult> =>
      new Promise((resolve) => void clock.after(100, () => resolve(answered(200))));
    const { engine, clock, sent, account, anEvent } = await anEngine(answer);
    const accountId = await account();
    await engine.webhooks.register(accountId, { url: 'https://host.example/hook' });
    for (let n = 0; n < 200; n++) await anEvent(accountId);
    await clock.advance(2_500);
    expect(sent).toHaveLength(200);
  });

  it.each([
    ['never comes back', () => new Promise<SendResult>(() => {})],
    ['throws', () => Promise.reject(new Error('a fault of the plugin'))],
  ] as const)('is held up by no sender that %s: it is a failure as any other', async (_what, fails) => {
    const { engine, clock, sent, account, anEvent } = await anEngine(({ url }) =>
      url.includes('bad') ? fails() : answered(200),
    );
    const bad = await account();
    const { endpoint } = await engine.webhooks.register(bad, { url: 'https://bad.example/hook' });
    for (let n = 0; n < 20; n++) await anEvent(bad);
    await clock.advance(30 * minute);
    expect((await engine.webhooks.get(bad, endpoint.id)).failures).toBeGreaterThan(5);
    const good = await account();
    await engine.webhooks.register(good, { url: 'https://good.example/hook' });
    await anEvent(good);
    await clock.advance(5_000);
    expect(sent.filter(({ url }) => url.includes('good'))).toHaveLength(1);
    await clock.advance(20_000);
  });

  it('goes on with what another worker had claimed and never finished', async () => {
    const { engine, clock, sent, account, anEvent } = await anEngine(() => answered(200));
    const accountId = await account();
    await engine.webhooks.register(accountId, { url: 'https://host.example/hook' });
    await anEvent(accountId);
    const dead = { endpoints: 10, perEndpoint: 4, cautiousAfter: 5, leaseMs: 30_000 };
    expect(await engine.store.outbox.claimDue({ now: clock.now(), ...dead })).toHaveLength(1);
    await clock.advance(29_000);
    expect(sent).toHaveLength(0);
    await clock.advance(3_000);
    expect(sent).toHaveLength(1);
  });

  it('goes by the age of an event, and does not give up what many workers have died over', async () => {
    let up = false;
    const { engine, clock, sent, account, anEvent } = await anEngine(() => answered(up ? 200 : 503));
    const accountId = await account();
    const { endpoint } = await engine.webhooks.register(accountId, { url: 'https://host.example/hook' });
    await anEvent(accountId);
    const claim = { endpoints: 1, perEndpoint: 4, cautiousAfter: 5, leaseMs: 10 };
    for (let died = 1; died <= retrySchedule.length + 2; died++)
      await engine.store.outbox.claimDue({ ...claim, now: new Date(clock.now().getTime() + 20 * died) });
    const delivery = async () =>
      (await engine.webhooks.deliveries(accountId, endpoint.id, { page: 1, pageSize: 1 })).items;
    await clock.advance(1_100);
    expect(sent).toHaveLength(1);
    expect(await delivery()).toMatchObject([{ state: 'pending', attempts: retrySchedule.length + 3 }]);
    up = true;
    await clock.advance(10_000);
    expect(await delivery()).toMatchObject([{ state: 'delivered' }]);
  });

  it('signs with both secrets for a day after a rotation', async () => {
    const { engine, clock, sent, account } = await anEngine(() => answered(200), hour);
    const accountId = await account();
    const { endpoint } = await engine.webhooks.register(accountId, { url: 'https://host.example/hook' });
    const signatures = () => sent.at(-1)?.headers['webhook-signature']?.split(' ').length;
    await engine.webhooks.test(accountId, endpoint.id);
    expect(signatures()).toBe(1);
    await engine.webhooks.rotate(accountId, endpoint.id);
    await engine.webhooks.test(accountId, endpoint.id);
    expect(signatures()).toBe(2);
    await clock.advance(25 * hour);
    await engine.webhooks.test(accountId, endpoint.id);
    expect(signatures()).toBe(1);
  }, 600_000);

  it('keeps no secret in clear, and hands none out again', async () => {
    const { engine, account } = await anEngine(() => answered(200));
    const accountId = await account();
    const { endpoint, secret } = await engine.webhooks.register(accountId, { url: 'https://host.example/hook' });
    const kept = JSON.stringify([
      await engine.store.outbox.get(accountId, endpoint.id, new Date()),
      await engine.webhooks.get(accountId, endpoint.id),
      await engine.webhooks.list(accountId),
    ]);
    expect(kept).not.toContain(secret.slice(6));
    expect(JSON.stringify(await engine.webhooks.get(accountId, endpoint.id))).not.toContain('sealed');
  });
});
