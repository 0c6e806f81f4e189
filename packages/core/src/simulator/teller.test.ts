import { describe, expect, it } from 'vitest';
import type { ProviderEvent } from '../ports/telephony';
import { aCallTo } from '../testing/telephony/requests';
import { createTestClock } from '../testing/time/test-clock';
import { memoryJournal } from './journal';
import type { SimulatorOptions } from './options';
import { createSimulator } from './simulator';

const never = new AbortController().signal;

describe('listen', () => {
  it('offers again what the sink refused, later and later, and loses and doubles nothing that was taken', async () => {
    const clock = createTestClock();
    const carrier = createSimulator({ clock });
    const taken: ProviderEvent[] = [];
    const offers: number[] = [];
    let refusals = 6;
    carrier.listen(async (batch) => {
      offers.push(clock.now().getTime());
      if (refusals-- > 0) throw new Error('the store is away');
      taken.push(...batch);
    });
    await carrier.placeCall(aCallTo('+9779843818700'), never);
    await clock.advance(60_000);
    expect(taken.map((event) => event.type)).toEqual(['initiated', 'ringing', 'answered', 'mark', 'ended_completed']);
    const pauses = offers.slice(1, 7).map((at, index) => at - (offers[index] ?? 0));
    expect(pauses).toEqual([100, 200, 400, 800, 1_600, 3_200]);
  });

  it('goes on at its usual pace after a refusal was overcome', async () => {
    const clock = createTestClock();
    const carrier = createSimulator({ clock });
    let refusals = 3;
    const taken: ProviderEvent[] = [];
    carrier.listen(async (batch) => {
      if (refusals-- > 0) throw new Error('the store is away');
      taken.push(...batch);
    });
    await carrier.placeCall(aCallTo('+9779843818701'), never);
    await clock.advance(3_000);
    await carrier.placeCall(aCallTo('+9779843818701'), never);
    await clock.advance(450);
    expect(taken.map((event) => event.type)).toEqual(['initiated', 'ended_busy', 'initiated']);
  });

  it('never offers two batches at once', async () => {
    const clock = createTestClock();
    const carrier = createSimulator({ clock, speed: 10 });
    let inside = 0;
    let most = 0;
    let count = 0;
    carrier.listen(async (batch) => {
      most = Math.max(most, ++inside);
      await new Promise((resolve) => setImmediate(resolve));
      inside--;
      count += batch.length;
    });
    for (let i = 0; i < 50; i++) await carrier.placeCall(aCallTo('+9779843818700'), never);
    await clock.advance(10_000);
    expect({ most, count }).toEqual({ most: 1, count: 250 });
  });

  it('tells nothing after it was closed', async () => {
    const clock = createTestClock();
    const carrier = createSimulator({ clock });
    const taken: ProviderEvent[] = [];
    carrier.listen(async (batch) => void taken.push(...batch));
    await carrier.placeCall(aCallTo('+9779843818700'), never);
    await clock.advance(500);
    await carrier.close();
    await clock.advance(60_000);
    expect(taken.map((event) => event.type)).toEqual(['initiated']);
  });

  it('tries again when the journal could not be read at its start', async () => {
    const clock = createTestClock();
    const good = memoryJournal();
    await createSimulator({ clock, journal: good }).placeCall(aCallTo('+9779843818701'), never);
    let readings = 0;
    const carrier = createSimulator({
      clock,
      journal: {
        ...good,
        read() {
          if (++readings < 3) throw new Error('disk gone');
          return good.read();
        },
      },
    });
    const taken: ProviderEvent[] = [];
    carrier.listen(async (batch) => void taken.push(...batch));
    for (let second = 0; second < 5; second++) await clock.advance(1_000);
    expect(taken.map((event) => event.type)).toEqual(['initiated', 'ended_busy']);
  });
});

describe('faulty reports', () => {
  async function told(reports: NonNullable<SimulatorOptions['faults']>['reports']) {
    const clock = createTestClock();
    const carrier = createSimulator({ clock, speed: 100, ...(reports ? { faults: { reports } } : {}) });
    const events: ProviderEvent[] = [];
    carrier.listen(async (batch) => void events.push(...batch));
    for (let i = 0; i < 200; i++) await carrier.placeCall(aCallTo('+9779843818700', { token: `t${i}` }), never);
    await clock.advance(5_000);
    return events;
  }

  const named = (events: readonly ProviderEvent[]) => events.map((event) => `${event.token} ${event.type}`);

  it('are dropped as often as asked', async () => {
    const events = await told({ seed: 1, drop: 0.2 });
    expect(events.length).toBeGreaterThan(700);
    expect(events.length).toBeLessThan(900);
  });

  it('come twice as often as asked', async () => {
    const events = await told({ seed: 1, duplicate: 0.2 });
    expect(new Set(named(events)).size).toBe(1_000);
    expect(events.length).toBeGreaterThan(1_100);
    expect(events.length).toBeLessThan(1_300);
  });

  it('are overtaken by later ones, and none is lost', async () => {
    const events = await told({ seed: 1, reorder: 0.2 });
    expect(new Set(named(events)).size).toBe(1_000);
    expect(events).toHaveLength(1_000);
    const last = new Map<string, number>();
    let overtaken = 0;
    for (const { token, seq = 0 } of events) {
      if ((last.get(token) ?? -1) > seq) overtaken++;
      last.set(token, Math.max(last.get(token) ?? -1, seq));
    }
    expect(overtaken).toBeGreaterThan(50);
  });

  it('are the same for the same seed, and others for another', async () => {
    const first = named(await told({ seed: 7, drop: 0.3 })).sort();
    expect(named(await told({ seed: 7, drop: 0.3 })).sort()).toEqual(first);
    expect(named(await told({ seed: 8, drop: 0.3 })).sort()).not.toEqual(first);
  });
});

describe('many calls at once', () => {
  /** Microseconds of the processor per call with so many alive together: a busy machine does not count. */
  async function costOf(calls: number): Promise<number> {
    const clock = createTestClock();
    let timers = 0;
    let most = 0;
    const counting = {
      ...clock,
      after(ms: number, task: () => void) {
        most = Math.max(most, ++timers);
        const cancel = clock.after(ms, () => {
          timers--;
          task();
        });
        return () => {
          timers--;
          cancel();
        };
      },
    };
    const carrier = createSimulator({ clock: counting });
    let ended = 0;
    carrier.listen(async (batch) => {
      ended += batch.filter((event) => event.type === 'ended_completed').length;
    });
    const start = process.cpuUsage();
    for (let i = 0; i < calls; i++) await carrier.placeCall(aCallTo('+9779843818700', { token: `t${i}` }), never);
    await clock.advance(60_000);
    const { user, system } = process.cpuUsage(start);
    const cost = (user + system) / calls;
    expect({ ended, most }).toEqual({ ended: calls, most: 1 });
    return cost;
  }

  it('hang on one timer, and each costs among twenty thousand what it costs among two', async () => {
    await costOf(500);
    const few = await costOf(2_000);
    const many = await costOf(20_000);
    // Flat but for the heap's logarithm and the collector; ten times the cost would be a timer or a scan per call.
    expect(many / few).toBeLessThan(4);
  });
});
