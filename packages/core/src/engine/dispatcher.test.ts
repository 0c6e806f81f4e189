import { describe, expect, it } from 'vitest';
import type { Id } from '../domain/words';
import { createMemoryStore } from '../memory/store';
import { type Placed, type Telephony, TelephonyError } from '../ports/telephony';
import { createSimulator } from '../simulator/simulator';
import { enginesOnTestTime } from '../testing/time/engines-on-test-time';
import { createTestClock } from '../testing/time/test-clock';
import { createEngine } from './create-engine';
import type { Engine } from './engine';

const stopAfterTest = enginesOnTestTime();

describe('the dispatcher', () => {
  it('dials many by one step of the store: what is rendered ahead of the pace leaves together', async () => {
    const clock = createTestClock();
    const memory = createMemoryStore();
    const sizes: number[] = [];
    const store = {
      ...memory,
      dispatch: {
        ...memory.dispatch,
        recordIntents: (step: Parameters<typeof memory.dispatch.recordIntents>[0]) => {
          sizes.push(step.intents.length);
          return memory.dispatch.recordIntents(step);
        },
      },
    };
    const engine = createEngine({
      store,
      telephony: createSimulator({ clock, speed: 1_000 }),
      clock,
      settings: { callsPerSecond: 2_000, channels: 5_000 },
    });
    stopAfterTest(engine, clock);
    await engine.start();
    const account = await engine.accounts.create({ email: 'many@example.test', credits: 1_000 });
    const rows = Array.from({ length: 1_000 }, (_, row) => ({ number: `98${10_000_000 + row}`, row }));
    const { campaign } = await engine.campaigns.create(account.id, { name: 'Many', services: 'PHONE' }, rows, {
      allOrNothing: true,
    });
    await engine.campaigns.begin(account.id, campaign.id, { message: 'Namaste' });
    await clock.advance(5_000);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(1_000);
    // A twentieth of a second of the pace is 100 recipients; the last of a wave may be fewer.
    expect(sizes.length).toBeLessThanOrEqual(40);
  });

  it('prolongs no lease of a wave that it has given back, though the last answer to that was slow', async () => {
    const clock = createTestClock();
    const memory = createMemoryStore();
    let renewals = 0;
    const store = {
      ...memory,
      dispatch: {
        ...memory.dispatch,
        renewWave: async (step: Parameters<typeof memory.dispatch.renewWave>[0]) => {
          renewals += 1;
          await new Promise<void>((resolve) => clock.after(150, resolve));
          return memory.dispatch.renewWave(step);
        },
      },
    };
    const engine = createEngine({
      store,
      telephony: createSimulator({ clock, speed: 1_000, acceptLatencyMs: 100 }),
      clock,
      settings: { leaseMs: 90, tickMs: 10 },
    });
    stopAfterTest(engine, clock);
    await engine.start();
    const { id } = await engine.accounts.create({ email: 'one@example.test', credits: 10 });
    const rows = [{ number: '9801000000', row: 0 }];
    const { campaign } = await engine.campaigns.create(id, { name: 'One', services: 'PHONE' }, rows);
    await engine.campaigns.begin(id, campaign.id, { message: 'Namaste' });
    await clock.advance(1_000);
    expect((await engine.campaigns.get(id, campaign.id)).status).toBe('completed');
    const before = renewals;
    expect(before).toBeGreaterThan(0);
    await clock.advance(1_000);
    expect(renewals).toBe(before);
  });
});

describe('a text whose calling window closes in an hour', () => {
  const half = 1_800_000;

  /** When texts left and until when the carrier may go on trying, in milliseconds from the begin. */
  async function texts(
    answer: (nth: number) => Promise<Placed>,
    doubt: Telephony['capabilities']['doubt'],
    meanwhile: (engine: Engine, accountId: Id, campaignId: Id) => Promise<unknown> = async () => {},
  ) {
    const clock = createTestClock();
    const began = clock.now().getTime();
    const carrier = createSimulator({ clock });
    const sent: { at: number; until: number }[] = [];
    const telephony: Telephony = {
      ...carrier,
      capabilities: { ...carrier.capabilities, doubt },
      sendMessage: ({ validitySeconds }) => {
        const at = clock.now().getTime() - began;
        sent.push({ at, until: at + validitySeconds * 1_000 });
        return answer(sent.length);
      },
    };
    const engine = createEngine({
      store: createMemoryStore(),
      telephony,
      clock,
      settings: { policy: { doubtMs: half } },
    });
    stopAfterTest(engine, clock);
    await engine.start();
    const { id } = await engine.accounts.create({ email: 'one@example.test', credits: 10 });
    const rows = [0, 1, 2].map((row) => ({ number: `980100000${row}`, row }));
    const callingWindow = { from: '08:00', to: '12:45', days: ['tue'] } as const;
    const { campaign } = await engine.campaigns.create(id, { name: 'Texts', services: 'SMS', callingWindow }, rows);
    await engine.campaigns.begin(id, campaign.id, { message: 'Namaste' });
    await clock.advance(60_000);
    await meanwhile(engine, id, campaign.id);
    await clock.advance(3_440_000);
    return sent;
  }

  it('is not valid beyond it, though it left long after it was made ready', async () => {
    const throttled = new TelephonyError('throttled', 'slower', { retryAfterMs: half });
    const sent = await texts(async (nth) => {
      if (nth === 1) throw throttled;
      return { providerId: `SM${nth}` };
    }, 'lookup');
    expect(sent.filter(({ at }) => at > half)).toHaveLength(3);
    for (const { until } of sent) expect(until).toBeLessThanOrEqual(3_600_000);
  });

  it('is not valid beyond a nearer closing that was set while it waited for its turn', async () => {
    const throttled = new TelephonyError('throttled', 'slower', { retryAfterMs: half });
    const nearer = { from: '08:00', to: '12:30', days: ['tue'] } as const;
    const sent = await texts(
      async (nth) => {
        if (nth === 1) throw throttled;
        return { providerId: `SM${nth}` };
      },
      'lookup',
      (engine, accountId, campaignId) => engine.campaigns.update(accountId, campaignId, { callingWindow: nearer }),
    );
    const later = sent.filter(({ at }) => at > half);
    expect(later).toHaveLength(3);
    for (const { until } of later) expect(until).toBeLessThanOrEqual(2_700_000);
  });

  it('is not valid beyond it, though it was sent once more', async () => {
    const sent = await texts(async (nth) => {
      if (nth <= 3) throw new TelephonyError('in_doubt', 'lost');
      return { providerId: `SM${nth}` };
    }, 'idempotency');
    expect(sent.filter(({ at }) => at >= half)).toHaveLength(3);
    for (const { until } of sent) expect(until).toBeLessThanOrEqual(3_600_000);
  });
});

it('sends nothing whose time was over while the machine slept, which stops the monotonic clock too', async () => {
  const clock = createTestClock();
  let sleptMs = 0;
  const memory = createMemoryStore();
  const store = {
    ...memory,
    dispatch: {
      ...memory.dispatch,
      recordIntents: async (step: Parameters<typeof memory.dispatch.recordIntents>[0]) => {
        const recorded = await memory.dispatch.recordIntents(step);
        sleptMs = 600_000;
        return recorded;
      },
    },
  };
  const carrier = createSimulator({ clock });
  const sent: string[] = [];
  const telephony: Telephony = {
    ...carrier,
    placeCall: (request, signal) => {
      sent.push(request.token);
      return carrier.placeCall(request, signal);
    },
  };
  const awake = { ...clock, now: () => new Date(clock.now().getTime() + sleptMs) };
  const engine = createEngine({ store, telephony, clock: awake });
  stopAfterTest(engine, clock);
  await engine.start();
  const { id } = await engine.accounts.create({ email: 'one@example.test', credits: 10 });
  const { campaign } = await engine.campaigns.create(id, { name: 'One', services: 'PHONE' }, [
    { number: '9801000000', row: 0 },
  ]);
  await engine.campaigns.begin(id, campaign.id, { message: 'Namaste' });
  await clock.advance(10_000);
  expect(sent).toHaveLength(1);
  const [recipient] = (await engine.numbers.list(id, campaign.id, { page: 1, pageSize: 1 })).items;
  expect(recipient?.life.dispatchNo).toBe(2);
});

it('lets no text wait for the channels that calls wait for', async () => {
  const clock = createTestClock();
  const engine = createEngine({
    store: createMemoryStore(),
    telephony: createSimulator({ clock }),
    clock,
    settings: { channels: 1 },
  });
  stopAfterTest(engine, clock);
  await engine.start();
  const { id } = await engine.accounts.create({ email: 'one@example.test', credits: 1_000 });
  const begun = async (services: 'PHONE' | 'SMS', numbers: number) => {
    const rows = Array.from({ length: numbers }, (_, row) => ({ number: `${9_801_000_000 + 10 * row}`, row }));
    const { campaign } = await engine.campaigns.create(id, { name: 'Bell', services }, rows);
    await engine.campaigns.begin(id, campaign.id, { message: 'Namaste' });
    return campaign.id;
  };
  for (let campaigns = 0; campaigns < 3; campaigns += 1) await begun('PHONE', 100);
  await clock.advance(60_000);
  const text = await begun('SMS', 1);
  await clock.advance(60_000);
  expect((await engine.campaigns.get(id, text)).status).toBe('completed');
});

it('never has more calls at once than there are channels, though lanes and processes look for free ones at the same time', async () => {
  const clock = createTestClock();
  const memory = createMemoryStore();
  let most = 0;
  const store = {
    ...memory,
    dispatch: {
      ...memory.dispatch,
      // Long enough for the others to look, too, before anybody acts on it.
      countLiveCalls: async () => {
        const live = await memory.dispatch.countLiveCalls();
        await new Promise((r) => setTimeout(r, 20));
        return live;
      },
      recordIntents: async (step: Parameters<typeof memory.dispatch.recordIntents>[0]) => {
        const done = await memory.dispatch.recordIntents(step);
        most = Math.max(most, await memory.dispatch.countLiveCalls());
        return done;
      },
    },
  };
  const telephony = createSimulator({ clock, speed: 100 });
  const process = async () => {
    const settings = { callsPerSecond: 100, channels: 5, tickMs: 20, secret: 'the same of all processes, as it must' };
    const one = createEngine({ store, telephony, clock, settings });
    stopAfterTest(one, clock);
    await one.start();
    return one;
  };
  const engine = await process();
  await process();
  await process();
  const account = await engine.accounts.create({ email: 'many@example.test', credits: 1_000 });
  const ids: Id[] = [];
  for (const c of [1, 2, 3, 4, 5, 6]) {
    const rows = Array.from({ length: 30 }, (_, row) => ({ number: `98${c}${1_000_000 + row * 10}`, row }));
    const { campaign } = await engine.campaigns.create(account.id, { name: `Many ${c}`, services: 'PHONE' }, rows, {
      allOrNothing: true,
    });
    await engine.campaigns.begin(account.id, campaign.id, { message: 'Namaste' });
    ids.push(campaign.id);
  }
  await clock.advance(60_000);
  for (const id of ids) expect((await engine.campaigns.get(account.id, id)).status).toBe('completed');
  expect(most).toBe(5);
});

it.each([1e20, Number.NaN])('comes back after a rest of %d ms that a provider asked for', async (retryAfterMs) => {
  const clock = createTestClock();
  const carrier = createSimulator({ clock });
  let requests = 0;
  const telephony: Telephony = {
    ...carrier,
    placeCall: async (request, signal) => {
      requests += 1;
      if (requests === 1) throw new TelephonyError('throttled', 'slower', { retryAfterMs });
      return carrier.placeCall(request, signal);
    },
  };
  const engine = createEngine({ store: createMemoryStore(), telephony, clock });
  stopAfterTest(engine, clock);
  await engine.start();
  const { id } = await engine.accounts.create({ email: 'one@example.test', credits: 10 });
  const rows = [0, 1].map((row) => ({ number: `98010000${row}0`, row }));
  const { campaign } = await engine.campaigns.create(id, { name: 'One', services: 'PHONE' }, rows);
  await engine.campaigns.begin(id, campaign.id, { message: 'Namaste' });
  await clock.advance(2 * 3_600_000);
  expect((await engine.campaigns.get(id, campaign.id)).status).toBe('completed');
});
