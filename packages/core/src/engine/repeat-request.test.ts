import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../memory/store';
import { type Placed, type Telephony, TelephonyError } from '../ports/telephony';
import { createSimulator } from '../simulator/simulator';
import { campaignInDoubt } from '../testing/time/campaign-in-doubt';
import { enginesOnTestTime } from '../testing/time/engines-on-test-time';
import { createTestClock } from '../testing/time/test-clock';
import { createEngine } from './create-engine';
import type { Engine } from './engine';

const stopAfterTest = enginesOnTestTime();

/** A carrier that drops a repeated key, and never got the first request. `asked` runs at each. */
const losingTheFirst =
  (asked: () => Promise<void>) =>
  (carrier: Telephony): Telephony => {
    let requests = 0;
    return {
      ...carrier,
      capabilities: { ...carrier.capabilities, doubt: 'idempotency' },
      findPlaced: () => Promise.reject(new TelephonyError('unsupported', 'no')),
      async placeCall(request, signal) {
        requests += 1;
        const isFirst = requests === 1;
        await asked();
        if (!isFirst) return carrier.placeCall(request, signal);
        throw new TelephonyError('in_doubt', 'the request was lost');
      },
    };
  };

describe('a request that is repeated, at a provider that drops a repeated key', () => {
  it('repeats the same token, and no other, at a provider that drops a repeated one', async () => {
    const tokens: string[] = [];
    const { until, outcome } = await campaignInDoubt({
      wrap: (carrier) => {
        const placed = new Map<string, Promise<Placed>>();
        return {
          ...carrier,
          capabilities: { ...carrier.capabilities, doubt: 'idempotency' },
          findPlaced: () => Promise.reject(new TelephonyError('unsupported', 'no')),
          async placeCall(request, signal) {
            tokens.push(request.token);
            const first = placed.get(request.token);
            if (first) return first;
            placed.set(request.token, carrier.placeCall(request, signal));
            await placed.get(request.token);
            throw new TelephonyError('in_doubt', 'the answer was lost');
          },
        };
      },
    });
    await until('finished');
    const { recipients, calls } = await outcome();
    expect(calls).toHaveLength(1);
    expect(new Set(tokens).size).toBe(1);
    expect(recipients[0]?.life.state).toBe('completed');
  });

  it('repeats no request that was not sent after all: who was slow to say so has let it go, and dials it anew', async () => {
    const tokens: string[] = [];
    let thaw = () => {};
    const frozen = new Promise<void>((resolve) => {
      thaw = resolve;
    });
    let told = () => {};
    const isTold = new Promise<void>((resolve) => {
      told = resolve;
    });
    const { clock, until, outcome } = await campaignInDoubt({
      wrap: (carrier) => ({
        ...carrier,
        capabilities: { ...carrier.capabilities, doubt: 'idempotency' },
        findPlaced: () => Promise.reject(new TelephonyError('unsupported', 'no')),
        async placeCall(request, signal) {
          tokens.push(request.token);
          if (tokens.length > 1) return carrier.placeCall(request, signal);
          throw new TelephonyError('not_sent', 'the connection was refused', { retryAfterMs: 1 });
        },
      }),
      withStore: (store) => ({
        ...store,
        dispatch: {
          ...store.dispatch,
          async apply(events, advance, now) {
            if (!events.some(({ event }) => event.type === 'not_sent'))
              return store.dispatch.apply(events, advance, now);
            await frozen;
            return store.dispatch.apply(events, advance, now).finally(told);
          },
          async takeDue(step) {
            const due = await store.dispatch.takeDue(step);
            const [overdue] = due;
            if (overdue?.life.state !== 'intent') return due;
            thaw();
            await isTold;
            return due;
          },
        },
      }),
    });
    await until('finished');
    await clock.advance(1_000);
    const { recipients, calls } = await outcome();
    expect(calls).toHaveLength(1);
    expect(tokens).toHaveLength(2);
    expect(new Set(tokens).size).toBe(2);
    expect(recipients[0]?.life).toMatchObject({ state: 'completed', attemptNo: 1, dispatchNo: 2 });
  });

  it('repeats nothing to one who must not be called by now: the first request may have made no call', async () => {
    let requests = 0;
    let fence = async () => {};
    const { engine, clock, accountId, id, until } = await campaignInDoubt({
      wrap: losingTheFirst(async () => {
        requests += 1;
        if (requests === 1) await fence();
      }),
      // Deadlines come again when their lease ends.
      leaseMs: 50,
      before: (engine, accountId) => {
        fence = async () => void (await engine.doNotCall.add(accountId, [{ number: '9801000000' }]));
      },
    });
    await clock.advance(300);
    expect(requests).toBe(1);
    await engine.doNotCall.remove(accountId, '9801000000');
    await until('finished');
    expect(requests).toBe(2);
    const [run] = await engine.campaigns.runs(accountId, id);
    expect(run?.numbers).toBe(1);
  });

  /** A run whose first request is lost, while the operator gives an order on it. */
  async function ordered(order: (engine: Engine, accountId: number) => Promise<unknown>) {
    let requests = 0;
    let give = async () => {};
    const made = await campaignInDoubt({
      wrap: losingTheFirst(async () => {
        requests += 1;
        if (requests === 1) await give();
      }),
      leaseMs: 50,
      before: (engine, accountId) => {
        give = async () => void (await order(engine, accountId));
      },
    });
    return { ...made, requests: () => requests };
  }

  it('repeats nothing of a run that is paused until it is resumed: the first request may have made no call', async () => {
    const pausing = (one: Engine, account: number) => one.campaigns.pause(account, 1);
    const { engine, clock, accountId, id, until, requests } = await ordered(pausing);
    await until('paused');
    await clock.advance(300);
    expect(requests()).toBe(1);
    await engine.campaigns.resume(accountId, id);
    await until('finished');
    expect(requests()).toBe(2);
  });

  it('repeats nothing of a run whose termination is stored, though whoever stored it died before it told the calls (C10)', async () => {
    const { until, requests } = await ordered((one, account) => one.store.runs.terminate(account, 1, new Date()));
    await until('finished');
    expect(requests()).toBe(1);
  });

  it('repeats nothing of a run that is being ended: the first request may have made no call', async () => {
    let requests = 0;
    const { engine, clock, accountId, id, until, outcome } = await campaignInDoubt({
      wrap: losingTheFirst(async () => {
        requests += 1;
      }),
    });
    while (requests === 0) await clock.advance(5);
    await engine.campaigns.terminate(accountId, id);
    await until('finished');
    expect(requests).toBe(1);
    expect((await outcome()).recipients[0]?.life.state).toBe('presumed_failed');
  });

  it('repeats requests no faster than the pace: at a carrier that drops a repeated key each may be the first to arrive', async () => {
    const clock = createTestClock();
    const carrier = createSimulator({ clock });
    const asked = new Set<string>();
    const repeatedAt: number[] = [];
    const store = createMemoryStore();
    const pace = { callsPerSecond: 2, channels: 100, tickMs: 1_000, outagePauseMs: 1 };
    const numbers = Array.from({ length: 24 }, (_, row) => ({ number: `98010000${10 + row}`, row }));
    const anEngine = () =>
      createEngine({
        clock,
        store,
        telephony: {
          ...carrier,
          capabilities: { ...carrier.capabilities, doubt: 'idempotency' },
          async placeCall(request, signal) {
            if (asked.has(request.token)) {
              repeatedAt.push(clock.now().getTime());
              return carrier.placeCall(request, signal);
            }
            asked.add(request.token);
            throw new TelephonyError('in_doubt', 'the request was lost');
          },
        },
        settings: { ...pace, secret: 's'.repeat(32) },
      });
    const engine = anEngine();
    await engine.start();
    const { id: accountId } = await engine.accounts.create({ email: 'asha@example.test', credits: 100 });
    const { campaign } = await engine.campaigns.create(accountId, { name: 'C', services: 'PHONE' }, numbers);
    await engine.campaigns.begin(accountId, campaign.id, { message: 'Namaste' });
    await clock.advance(30_000);
    expect(asked.size).toBe(numbers.length);
    // The service is away for longer than all the doubt: whoever starts looks at all of it together.
    stopAfterTest(engine, clock);
    const stopped = engine.stop();
    await clock.advance(120_000);
    await stopped;
    const next = anEngine();
    stopAfterTest(next, clock);
    let isUp = false;
    const started = next.start().then(() => {
      isUp = true;
    });
    while (!isUp) await clock.advance(100);
    await started;
    expect(repeatedAt).toHaveLength(numbers.length);
    for (const at of repeatedAt) {
      const withinASecond = repeatedAt.filter((other) => other >= at && other < at + 1_000);
      expect(withinASecond.length).toBeLessThanOrEqual(pace.callsPerSecond + 1);
    }
  });
});
