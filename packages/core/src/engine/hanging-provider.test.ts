import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../memory/store';
import type { Telephony, TelephonyNumbers } from '../ports/telephony';
import type { PlacingFault } from '../simulator/options';
import { createSimulator } from '../simulator/simulator';
import { enginesOnTestTime } from '../testing/time/engines-on-test-time';
import { createTestClock } from '../testing/time/test-clock';
import { createEngine } from './create-engine';

type Question = 'placeCall' | 'findPlaced' | 'fetch' | 'hangUp' | keyof TelephonyNumbers;

/** No answer to a question is waited for longer than this. */
const requestTimeoutMs = 10_000;

const stopAfterTest = enginesOnTestTime();

/** One called number on time that the test turns, over a carrier that never answers the questions that hang. */
async function anEngineOverAHangingCarrier(
  decide: (nth: number) => PlacingFault = () => 'accept',
  doubt: Telephony['capabilities']['doubt'] = 'lookup',
) {
  const clock = createTestClock();
  const hanging = new Set<Question>();
  const asked: Question[] = [];
  let requests = 0;
  const carrier = createSimulator({
    clock,
    faults: {
      decide: () => {
        requests += 1;
        return decide(requests);
      },
      // What happens to a call is learned by asking.
      reports: { seed: 1, drop: 1 },
    },
  });
  const answerOr = <T>(question: Question, ask: () => Promise<T>): Promise<T> => {
    asked.push(question);
    return hanging.has(question) ? new Promise<T>(() => {}) : ask();
  };
  const telephony: Telephony = {
    ...carrier,
    capabilities: { ...carrier.capabilities, doubt },
    placeCall: (request, signal) => answerOr('placeCall', () => carrier.placeCall(request, signal)),
    findPlaced: (request) => answerOr('findPlaced', () => carrier.findPlaced(request)),
    fetch: (service, id) => answerOr('fetch', () => carrier.fetch(service, id)),
    hangUp: (id) => answerOr('hangUp', () => carrier.hangUp(id)),
    numbers: {
      available: (filter) => answerOr('available', () => carrier.numbers.available(filter)),
      buy: (sid) => answerOr('buy', () => carrier.numbers.buy(sid)),
      release: (sid) => answerOr('release', () => carrier.numbers.release(sid)),
    },
  };
  const store = createMemoryStore();
  /** As the next process makes it. */
  const another = () => {
    const made = createEngine({ store, telephony, clock, settings: { requestTimeoutMs, secret: 's'.repeat(32) } });
    stopAfterTest(made, clock);
    return made;
  };
  const engine = another();
  const alarms: string[] = [];
  engine.events.on('alarm', ({ message }) => alarms.push(message));
  await engine.start();
  const { id: accountId } = await engine.accounts.create({ email: 'a@example.test', credits: 1_000 });

  async function begun(numbers = 1) {
    const rows = Array.from({ length: numbers }, (_, row) => ({ number: `${9_801_000_000 + 10 * row}`, row }));
    const { campaign } = await engine.campaigns.create(accountId, { name: 'Bell', services: 'PHONE' }, rows);
    await engine.campaigns.begin(accountId, campaign.id, { message: 'Namaste' });
    const state = async () => {
      const [first] = (await engine.numbers.list(accountId, campaign.id, { page: 1, pageSize: 1 })).items;
      return first?.life.state;
    };
    return { campaign, state };
  }

  /** How an order ends, given this much time; `waiting` when it has not. */
  async function within<T>(ms: number, order: Promise<T>): Promise<T | 'waiting' | { code: string }> {
    let outcome: T | 'waiting' | { code: string } = 'waiting';
    const noted = order.then(
      (value) => {
        outcome = value;
      },
      (error: { code: string }) => {
        outcome = { code: error.code };
      },
    );
    // Its question is asked before time moves on.
    await clock.advance(0);
    await Promise.race([noted, clock.advance(ms)]);
    return outcome;
  }

  return { engine, another, clock, accountId, carrier, hanging, asked, alarms, begun, within };
}

describe('a provider that takes a question and never answers', () => {
  it('holds up nobody in doubt for good: it is asked again, and the call is found', async () => {
    const { clock, hanging, asked, begun } = await anEngineOverAHangingCarrier(() => 'accept_then_lose_answer');
    hanging.add('findPlaced');
    const { state } = await begun();
    await clock.advance(300_000);
    expect(asked.filter((question) => question === 'findPlaced').length).toBeGreaterThan(2);
    expect(await state()).toBe('unknown');
    hanging.clear();
    await clock.advance(200_000);
    expect(await state()).toBe('completed');
  });

  it('holds up no look at a silent call: it is asked again, and how it ended is learned', async () => {
    const { clock, hanging, asked, begun } = await anEngineOverAHangingCarrier();
    hanging.add('fetch');
    const { state } = await begun();
    await clock.advance(300_000);
    expect(asked.filter((question) => question === 'fetch').length).toBeGreaterThan(2);
    expect(await state()).toBe('accepted');
    hanging.clear();
    await clock.advance(200_000);
    expect(await state()).toBe('completed');
  });

  it('holds up no termination: it is answered at once, and what became of the call is learned when the provider is back', async () => {
    const { engine, clock, accountId, hanging, asked, begun, within } = await anEngineOverAHangingCarrier();
    const { campaign, state } = await begun();
    await clock.advance(2_000);
    hanging.add('hangUp').add('fetch');
    expect(await within(1_000, engine.campaigns.terminate(accountId, campaign.id))).toMatchObject({
      state: 'terminating',
    });
    await clock.advance(300_000);
    expect(asked.filter((question) => question === 'hangUp').length).toBeGreaterThan(2);
    hanging.clear();
    await clock.advance(200_000);
    expect(await state()).toBe('completed');
    expect((await engine.campaigns.get(accountId, campaign.id)).status).toBe('terminated');
  });

  it('does not keep a worker from its other calls while it hangs up', async () => {
    const { engine, clock, accountId, hanging, begun } = await anEngineOverAHangingCarrier();
    const { campaign } = await begun();
    await clock.advance(2_000);
    hanging.add('hangUp');
    await engine.campaigns.terminate(accountId, campaign.id);
    await clock.advance(requestTimeoutMs + 5_000);
    // Two lanes: more campaigns than lanes, one after the other.
    for (let n = 0; n < 3; n += 1) {
      const { campaign: next } = await engine.campaigns.create(accountId, { name: `Bell ${n}`, services: 'PHONE' }, [
        { number: `98020000${n}0`, row: 0 },
      ]);
      await engine.campaigns.begin(accountId, next.id, { message: 'Namaste' });
      await clock.advance(300_000);
      expect((await engine.campaigns.get(accountId, next.id)).status).toBe('completed');
    }
  });

  it('does not hold up the end of the process beyond the time of one question', async () => {
    const { engine, clock, accountId, hanging, alarms, begun, within } = await anEngineOverAHangingCarrier();
    const { campaign } = await begun();
    await clock.advance(2_000);
    hanging.add('hangUp').add('fetch');
    await engine.campaigns.terminate(accountId, campaign.id);
    expect(await within(requestTimeoutMs + 1_000, engine.stop())).toBeUndefined();
    expect(alarms.filter((message) => message.startsWith('Not all that was under way'))).toEqual([]);
  });

  it('starts an engine whose calls are in doubt all the same', async () => {
    const { engine, another, clock, hanging, begun, within } = await anEngineOverAHangingCarrier(
      () => 'accept_then_lose_answer',
    );
    hanging.add('findPlaced');
    await begun();
    await clock.advance(30_000);
    await within(30_000, engine.stop());
    await clock.advance(300_000);
    expect(await within(requestTimeoutMs + 1_000, another().start())).toBeUndefined();
  });

  it.each(['lookup', 'idempotency'] as const)(
    'starts an engine of which many calls are in doubt, having asked about each once at most (%s)',
    async (doubt) => {
      const place = await anEngineOverAHangingCarrier(() => 'accept', doubt);
      const { engine, another, clock, hanging, asked, begun, within } = place;
      hanging.add('placeCall').add('findPlaced');
      await begun(100);
      await clock.advance(15_000);
      const stopped = engine.stop();
      await clock.advance(30_000);
      await stopped;
      await clock.advance(300_000);
      asked.length = 0;
      expect(await within(300_000, another().start())).toBeUndefined();
      expect(asked.length).toBeGreaterThan(0);
      expect(asked.length).toBeLessThanOrEqual(100);
    },
  );

  it('starts an engine with more silent calls than can be asked about before the first is due again', async () => {
    const { engine, another, clock, hanging, begun, within } = await anEngineOverAHangingCarrier();
    hanging.add('fetch');
    await begun(200);
    await clock.advance(60_000);
    await within(30_000, engine.stop());
    await clock.advance(300_000);
    const next = another();
    expect(await within(120_000, next.start())).toBeUndefined();
    expect(await next.ready()).toBe(true);
  });

  it('holds up no campaign because others wait for a number that is in doubt', async () => {
    const { engine, clock, accountId, hanging } = await anEngineOverAHangingCarrier((nth) =>
      nth === 1 ? 'accept_then_lose_answer' : 'accept',
    );
    hanging.add('findPlaced');
    const begun = async (name: string, numbers: readonly string[]) => {
      const rows = numbers.map((number, row) => ({ number, row }));
      const { campaign } = await engine.campaigns.create(accountId, { name, services: 'PHONE' }, rows);
      await engine.campaigns.begin(accountId, campaign.id, { message: 'Namaste' });
      return campaign.id;
    };
    await begun('In doubt', ['9801000000']);
    await clock.advance(5_000);
    for (const name of ['Waits', 'Waits too', 'Waits as well']) await begun(name, ['9801000000']);
    const other = await begun('Other', ['9802000000']);
    await clock.advance(600_000);
    expect((await engine.campaigns.get(accountId, other)).status).toBe('completed');
  });

  it('is tried by one request after an outage, and by no other because a code was refused meanwhile', async () => {
    const { engine, clock, accountId, hanging, asked } = await anEngineOverAHangingCarrier();
    hanging.add('placeCall');
    for (const n of [1, 2]) {
      const rows = Array.from({ length: 100 }, (_, row) => ({ number: `98${n}${1_000_000 + 10 * row}`, row }));
      const { campaign } = await engine.campaigns.create(accountId, { name: `Bell ${n}`, services: 'PHONE' }, rows);
      await engine.campaigns.begin(accountId, campaign.id, { message: 'Namaste' });
    }
    const placed = () => asked.filter((question) => question === 'placeCall').length;
    // The outage is noticed, and all that was under way is given up.
    await clock.advance(30_000);
    const before = placed();
    while (placed() === before) await clock.advance(100);
    expect(placed()).toBe(before + 1);
    const code = { number: '9809000000', message: '{otp}', channel: 'voice', option: 'generated' } as const;
    const refused = engine.otp.send(accountId, code).catch((error: { code: string }) => error);
    await clock.advance(requestTimeoutMs - 1_000);
    expect(await refused).toMatchObject({ code: 'unavailable' });
    expect(placed()).toBe(before + 1);
  });

  it('does not bring an engine to life that was stopped while it started', async () => {
    const place = await anEngineOverAHangingCarrier(() => 'accept_then_lose_answer');
    const { engine, another, clock, hanging, begun } = place;
    hanging.add('findPlaced');
    await begun();
    await clock.advance(30_000);
    const stopped = engine.stop();
    await clock.advance(300_000);
    await stopped;
    const next = another();
    const started = next.start();
    await clock.advance(1_000);
    const again = next.stop();
    await clock.advance(300_000);
    await Promise.all([started, again]);
    expect(await next.ready()).toBe(false);
  });

  it('answers who asks for numbers that they cannot be told now', async () => {
    const { engine, accountId, hanging, within } = await anEngineOverAHangingCarrier();
    hanging.add('available');
    expect(await within(requestTimeoutMs + 1, engine.phoneLines.available())).toMatchObject({ code: 'unavailable' });
    expect(await within(requestTimeoutMs + 1, engine.phoneLines.buy(accountId, 'x'))).toMatchObject({
      code: 'unavailable',
    });
  });

  it('leaves a purchase reserved, and ends it when the provider answers again', async () => {
    const { engine, clock, accountId, hanging, within } = await anEngineOverAHangingCarrier();
    const [line] = await engine.phoneLines.available();
    hanging.add('buy');
    const bought = engine.phoneLines.buy(accountId, line?.sid ?? '');
    expect(await within(requestTimeoutMs + 1, bought)).toMatchObject({ code: 'unavailable' });
    expect((await engine.account(accountId))?.credit).toMatchObject({ held: line?.rate, spent: 0 });
    await clock.advance(200_000);
    hanging.clear();
    await clock.advance(200_000);
    expect((await engine.phoneLines.owned(accountId)).map(({ sid }) => sid)).toEqual([line?.sid]);
    expect((await engine.account(accountId))?.credit).toMatchObject({ held: 0, spent: line?.rate });
  });

  it('keeps no number of an account that gave it back, and tells the operator', async () => {
    const { engine, accountId, hanging, alarms, within } = await anEngineOverAHangingCarrier();
    const [line] = await engine.phoneLines.available();
    await engine.phoneLines.buy(accountId, line?.sid ?? '');
    hanging.add('release');
    expect(await within(requestTimeoutMs + 1, engine.phoneLines.release(accountId, line?.sid ?? ''))).toMatchObject({
      sid: line?.sid,
    });
    expect(alarms).toEqual([expect.stringContaining('The provider still holds')]);
  });
});
