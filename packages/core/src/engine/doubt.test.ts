import { describe, expect, it } from 'vitest';
import type { Recipient } from '../domain/recipient';
import type { LifePolicy } from '../machines/advance';
import { createMemoryStore } from '../memory/store';
import type { Store } from '../ports/store';
import { type Placed, type Telephony, TelephonyError } from '../ports/telephony';
import type { PlacingFault } from '../simulator/options';
import { createSimulator } from '../simulator/simulator';
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

/** One campaign over a carrier that fails as it is told; answers every call that the carrier really made. */
async function campaign(options: {
  decide?: (to: string, nth: number) => PlacingFault;
  wrap?: (carrier: Telephony) => Telephony;
  numbers?: readonly string[];
  /** Runs before the campaign begins. */
  before?: (engine: Engine, accountId: number) => void;
  leaseMs?: number;
  withStore?: (store: Store) => Store;
  policy?: Partial<LifePolicy>;
}) {
  const requests = new Map<string, number>();
  const clock = createTestClock();
  const carrier = createSimulator({
    clock,
    speed: 500,
    faults: {
      decide: ({ to }) => {
        const nth = (requests.get(to) ?? 0) + 1;
        requests.set(to, nth);
        return options.decide?.(to, nth) ?? 'accept';
      },
    },
  });
  const engine = createEngine({
    store: options.withStore?.(createMemoryStore()) ?? createMemoryStore(),
    telephony: options.wrap?.(carrier) ?? carrier,
    clock,
    settings: {
      ...{ callsPerSecond: 10_000, channels: 1_000, tickMs: 10, policy: { doubtMs: 60, ...options.policy } },
      ...(options.leaseMs === undefined ? {} : { leaseMs: options.leaseMs }),
    },
  });
  stopAfterTest(engine, clock);
  const alarms: string[] = [];
  engine.events.on('alarm', ({ kind }) => alarms.push(kind));
  await engine.start();
  const account = await engine.store.accounts.create({
    email: 'a@example.test',
    firstName: '',
    lastName: '',
    passwordHash: null,
    credits: 100,
    now: clock.now(),
  });
  const accountId = account?.id ?? 0;
  const rows = (options.numbers ?? ['9801000000']).map((number, row) => ({ number, row }));
  const made = await engine.campaigns.create(accountId, { name: 'Doubt', services: 'PHONE' }, rows);
  const id = made.campaign.id;
  options.before?.(engine, accountId);
  await engine.campaigns.begin(accountId, id, { message: 'Namaste' });
  const until = async (state: string) => {
    for (let turn = 0; turn < 800; turn++) {
      const [latest] = await engine.campaigns.runs(accountId, id);
      if (latest?.state === state) return latest;
      await clock.advance(5);
    }
    throw new Error(`the run did not come to be ${state}`);
  };
  const outcome = async () => {
    const recipients: Recipient[] = [];
    for await (const one of engine.campaigns.recipients(accountId, id)) recipients.push(one);
    const calls: string[] = [];
    for await (const call of carrier.log()) calls.push(call.to);
    return { recipients, calls, requests, alarms, credit: (await engine.account(accountId))?.credit };
  };
  return { engine, clock, accountId, id, until, outcome };
}

describe('an engine in doubt', () => {
  it('calls nobody again when the answer was lost: it asks, and follows the call it finds', async () => {
    const { until, outcome } = await campaign({ decide: () => 'accept_then_lose_answer' });
    await until('finished');
    const { recipients, calls, requests } = await outcome();
    expect(calls).toHaveLength(1);
    expect([...requests.values()]).toEqual([1]);
    expect(recipients[0]?.life.state).toBe('completed');
  });

  it('dials again when the provider has twice said that it knows nothing', async () => {
    const { until, outcome } = await campaign({ decide: (_, nth) => (nth === 1 ? 'lose_before' : 'accept') });
    await until('finished');
    const { recipients, calls } = await outcome();
    expect(calls).toHaveLength(1);
    expect(recipients[0]?.life).toMatchObject({ state: 'completed', attemptNo: 1, dispatchNo: 2 });
  });

  it('never dials again at a provider that cannot be asked: the number is presumed failed, and an operator is told', async () => {
    const { until, outcome } = await campaign({
      decide: () => 'lose_before',
      wrap: (carrier) => ({
        ...carrier,
        capabilities: { ...carrier.capabilities, doubt: 'none' },
        findPlaced: () => Promise.reject(new TelephonyError('unsupported', 'no')),
      }),
    });
    await until('finished');
    const { recipients, calls, alarms } = await outcome();
    expect(calls).toHaveLength(0);
    expect(recipients[0]?.life).toMatchObject({ state: 'presumed_failed', reason: 'unknown_outcome' });
    expect(alarms).toContain('needs_attention');
  });

  it('follows a call to its end that was presumed failed and then showed itself, though the word of its end is lost', async () => {
    let tell: Parameters<NonNullable<Telephony['listen']>>[0] = async () => {};
    let token = '';
    let asked = 0;
    const { clock, until, outcome } = await campaign({
      wrap: (carrier) => ({
        ...carrier,
        capabilities: { ...carrier.capabilities, doubt: 'none' },
        listen: (sink) => {
          tell = sink;
        },
        placeCall: async (request) => {
          ({ token } = request);
          throw new TelephonyError('in_doubt', 'the answer was lost');
        },
        fetch: async (_service, providerId) =>
          ++asked < 3 ? { type: 'answered', providerId } : { type: 'ended_completed', providerId, duration: 1 },
      }),
      policy: { silentMs: 50, talkGraceMs: 50 },
    });
    await until('finished');
    await tell([{ type: 'answered', providerId: 'CA1', token }]);
    for (let turn = 0; turn < 400 && (await outcome()).recipients[0]?.life.state === 'presumed_failed'; turn++)
      await clock.advance(5);
    const { recipients, credit } = await outcome();
    expect(recipients[0]?.life).toMatchObject({ state: 'completed', evidence: { duration: 1 } });
    expect(credit).toEqual({ available: 99, held: 0, spent: 1 });
    expect(asked).toBe(3);
  });

  it('repeats the same token, and no other, at a provider that drops a repeated one', async () => {
    const tokens: string[] = [];
    const { until, outcome } = await campaign({
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
    const { clock, until, outcome } = await campaign({
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
    const { engine, clock, accountId, id, until } = await campaign({
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
    const made = await campaign({
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
    const { engine, clock, accountId, id, until, outcome } = await campaign({
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

  it('takes no call of an earlier attempt for its own, though a lookup by numbers and time finds it', async () => {
    const placed: string[] = [];
    const { engine, accountId, id, until, outcome } = await campaign({
      decide: (_, nth) => (nth === 2 ? 'lose_before' : 'accept'),
      wrap: (carrier) => ({
        ...carrier,
        async placeCall(request, signal) {
          const answer = await carrier.placeCall(request, signal);
          placed.push(answer.providerId);
          return answer;
        },
        findPlaced: async () => placed.map((providerId) => ({ type: 'ended_completed', providerId, duration: 3 })),
      }),
    });
    await until('finished');
    const { recipients } = await outcome();
    await engine.campaigns.begin(accountId, id, {
      selection: { kind: 'individual', ids: recipients.map((one) => one.id) },
    });
    await until('finished');
    const after = await outcome();
    expect(after.calls).toHaveLength(2);
    expect(after.recipients[0]?.life).toMatchObject({ attemptNo: 2, dispatchNo: 2, providerId: placed[1] });
  });

  it('dials nobody again whose call was heard to its end, though no other word of it came and lookups lag', async () => {
    const { clock, outcome } = await campaign({
      decide: () => 'accept_then_lose_answer',
      wrap: (carrier) => ({
        ...carrier,
        listen: (sink) => carrier.listen?.((reports) => sink(reports.filter(({ type }) => type === 'mark'))),
        findPlaced: async () => [],
      }),
    });
    await clock.advance(500);
    const { recipients, calls } = await outcome();
    expect(calls).toHaveLength(1);
    expect(recipients[0]?.life).toMatchObject({ state: 'answered', dispatchNo: 1 });
  });

  it('follows a call that made itself known while a lookup that lags was finding nothing', async () => {
    let tell: Parameters<NonNullable<Telephony['listen']>>[0] = async () => {};
    let providerId = '';
    const { clock, outcome } = await campaign({
      wrap: (carrier) => ({
        ...carrier,
        listen: (sink) => {
          tell = sink;
        },
        async placeCall(request, signal) {
          ({ providerId } = await carrier.placeCall(request, signal));
          throw new TelephonyError('in_doubt', 'the answer was lost');
        },
        async findPlaced({ token }) {
          await tell([{ type: 'ringing', providerId, token }]);
          return [];
        },
      }),
    });
    await clock.advance(200);
    const { recipients, alarms } = await outcome();
    expect(recipients[0]?.life).toMatchObject({ state: 'ringing', providerId });
    expect(alarms).toEqual([]);
  });

  it('ends a code that never left, and gives its credits back: no run would send it again', async () => {
    const { engine, clock, accountId, outcome } = await campaign({ decide: () => 'lose_before' });
    const sent = engine.otp.send(accountId, {
      number: '9801000070',
      message: 'Your code is {otp}.',
      channel: 'voice',
      option: 'generated',
    });
    await clock.advance(100);
    await sent;
    const status = async () => (await engine.otp.list(accountId, { page: 1, pageSize: 1 })).items[0]?.status;
    for (let turn = 0; turn < 400 && (await status()) !== 'terminated'; turn++) await clock.advance(5);
    expect(await status()).toBe('terminated');
    await engine.campaigns.terminate(accountId, 1).catch(() => {});
    for (let turn = 0; turn < 400 && (await outcome()).credit?.held !== 0; turn++) await clock.advance(5);
    expect((await outcome()).credit).toEqual({ available: 100, held: 0, spent: 0 });
  });

  it('waits and slows down when it is throttled, and burns no number', async () => {
    const { until, outcome } = await campaign({
      decide: (_, nth) => (nth === 1 ? 'throttle' : 'accept'),
      numbers: ['9801000000', '9801000010', '9801000020'],
    });
    await until('finished');
    const { recipients, calls } = await outcome();
    expect(calls).toHaveLength(3);
    expect(recipients.every((one) => one.life.state === 'completed' && one.life.attemptNo === 1)).toBe(true);
  });

  it('fails a number that the provider refuses alone, and charges nothing for it', async () => {
    const { until, outcome } = await campaign({
      decide: (to) => (to.endsWith('10') ? 'reject' : 'accept'),
      numbers: ['9801000000', '9801000010'],
    });
    await until('finished');
    const { recipients, credit } = await outcome();
    expect(recipients.map((one) => one.life.state)).toEqual(['completed', 'failed']);
    expect(recipients.map((one) => one.consumed ?? 0)).toEqual([1, 0]);
    expect(credit).toEqual({ available: 99, held: 0, spent: 1 });
  });

  it('pauses the run for a fault of ours, burns no number, and goes on when it is resumed', async () => {
    let broken = true;
    const { engine, accountId, id, until, outcome } = await campaign({ decide: () => (broken ? 'account' : 'accept') });
    const paused = await until('paused');
    expect(paused.reason).toContain('account_fault');
    expect((await outcome()).recipients[0]?.life.state).toBe('queued');
    expect((await outcome()).alarms).toContain('account_fault');
    broken = false;
    await engine.campaigns.resume(accountId, id);
    await until('finished');
    expect((await outcome()).recipients[0]?.life.state).toBe('completed');
  });
});
