import { describe, expect, it } from 'vitest';
import { type ProviderEvent, TelephonyError } from '../ports/telephony';
import { aCallTo, aTextTo } from '../testing/telephony/requests';
import { createTestClock } from '../testing/time/test-clock';
import { memoryJournal, type SimulatorJournal } from './journal';
import type { SimulatorOptions } from './options';
import { createSimulator, type Simulator } from './simulator';

const heard = '+9779843818700';
const machine = '+9779843818705';
const never = new AbortController().signal;

function aCarrier(options: SimulatorOptions = {}) {
  const clock = createTestClock();
  const events: ProviderEvent[] = [];
  const carrier = createSimulator({ clock, ...options });
  carrier.listen(async (batch) => void events.push(...batch));
  const types = () => events.map((event) => event.type);
  return { clock, events, types, carrier };
}

async function logOf(carrier: Simulator) {
  const all = [];
  for await (const call of carrier.log()) all.push(call);
  return all;
}

const kindOf = (work: Promise<unknown>) =>
  work.then(
    () => 'accepted',
    (error: unknown) => (error instanceof TelephonyError ? error.kind : error),
  );

describe('createSimulator', () => {
  it('reports a call event by event as its time comes, with the token of its dispatch', async () => {
    const { clock, events, types, carrier } = aCarrier();
    const request = aCallTo(heard);
    const { providerId } = await carrier.placeCall(request, never);
    await clock.advance(300);
    expect(types()).toEqual([]);
    await clock.advance(1_000);
    expect(types()).toEqual(['initiated', 'ringing']);
    await clock.advance(60_000);
    expect(types()).toEqual(['initiated', 'ringing', 'answered', 'mark', 'ended_completed']);
    expect(new Set(events.map((event) => `${event.token} ${event.providerId}`))).toEqual(
      new Set([`${request.token} ${providerId}`]),
    );
  });

  it('divides the waiting by its speed and nothing else', async () => {
    const { clock, events, carrier } = aCarrier({ speed: 100 });
    await carrier.placeCall(aCallTo(heard, { contentSeconds: 50 }), never);
    await clock.advance(600);
    expect(events.at(-1)).toMatchObject({ type: 'ended_completed', duration: 50 });
  });

  it('tells of a message too', async () => {
    const { clock, types, carrier } = aCarrier();
    await carrier.sendMessage(aTextTo(heard), never);
    await clock.advance(10_000);
    expect(types()).toEqual(['sent', 'delivered']);
  });

  it('places a second call for a repeated token, as a carrier without idempotency does, and its log shows it', async () => {
    const { carrier } = aCarrier();
    const request = aCallTo(heard);
    const ids = [await carrier.placeCall(request, never), await carrier.placeCall(request, never)];
    expect(new Set(ids.map((placed) => placed.providerId)).size).toBe(2);
    expect((await logOf(carrier)).map((call) => call.token)).toEqual([request.token, request.token]);
    const found = await carrier.findPlaced({ service: 'PHONE', ...request, intentAt: new Date(0) });
    expect(found).toHaveLength(2);
  });

  it('refuses what is not E.164', async () => {
    const { carrier } = aCarrier();
    expect(await kindOf(carrier.placeCall(aCallTo('9843818700'), never))).toBe('rejected');
    expect(await logOf(carrier)).toEqual([]);
  });

  it('refuses wrong options by name', () => {
    expect(() => createSimulator({ speed: 0 })).toThrow(/speed/);
    expect(() => createSimulator({ callers: ['123'] })).toThrow(/callers/);
    expect(() => createSimulator({ faults: { reports: { seed: 1, drop: 2 } } })).toThrow(/drop/);
  });

  it('takes no webhooks', async () => {
    const { carrier } = aCarrier();
    const request = { method: 'POST', path: '/status/x', url: 'https://x', headers: {}, body: new Uint8Array() };
    expect(await kindOf(carrier.handleWebhook(request, { content: async () => null }))).toBe('unsupported');
  });

  it('keeps its own books of who was called and for how long', async () => {
    const { clock, carrier } = aCarrier();
    const request = aCallTo(heard);
    const { providerId } = await carrier.placeCall(request, never);
    const placedAt = clock.now();
    await clock.advance(60_000);
    expect(await logOf(carrier)).toEqual([
      {
        providerId,
        token: request.token,
        service: 'PHONE',
        to: heard,
        from: request.from,
        placedAt,
        status: 'ended_completed',
        seconds: 12,
      },
    ]);
  });
});

describe('a request that goes wrong', () => {
  it.each([
    ['reject', 'rejected', 0],
    ['opted_out', 'rejected', 0],
    ['account', 'account', 0],
    ['throttle', 'throttled', 0],
    ['not_sent', 'not_sent', 0],
    ['lose_before', 'in_doubt', 0],
    ['accept_then_lose_answer', 'in_doubt', 1],
  ] as const)('by %s is %s and leaves %i calls', async (fault, kind, calls) => {
    const { carrier } = aCarrier({ faults: { decide: () => fault } });
    const request = aCallTo(heard);
    expect(await kindOf(carrier.placeCall(request, never))).toBe(kind);
    const found = await carrier.findPlaced({ service: 'PHONE', ...request, intentAt: new Date(0) });
    expect(found).toHaveLength(calls);
  });

  it('because its caller gave up is in doubt, and the carrier still calls', async () => {
    const { clock, carrier } = aCarrier({ acceptLatencyMs: 1_000 });
    const caller = new AbortController();
    const answer = kindOf(carrier.placeCall(aCallTo(heard), caller.signal));
    caller.abort();
    expect(await answer).toBe('in_doubt');
    await clock.advance(1_000);
    expect(await logOf(carrier)).toHaveLength(1);
  });

  it('because it was given up before it left was not sent', async () => {
    const { carrier } = aCarrier();
    expect(await kindOf(carrier.placeCall(aCallTo(heard), AbortSignal.abort()))).toBe('not_sent');
    expect(await logOf(carrier)).toEqual([]);
  });

  it('because the journal cannot be written is in doubt', async () => {
    const journal: SimulatorJournal = {
      ...memoryJournal(),
      append: async () => {
        throw new Error('disk full');
      },
    };
    const { carrier } = aCarrier({ journal });
    expect(await kindOf(carrier.placeCall(aCallTo(heard), never))).toBe('in_doubt');
  });

  it('because the journal could not be read was not sent, and is taken once it can be', async () => {
    const good = memoryJournal();
    let broken = true;
    const journal: SimulatorJournal = {
      ...good,
      read() {
        if (broken) throw new Error('disk gone');
        return good.read();
      },
    };
    const { carrier } = aCarrier({ journal });
    expect(await kindOf(carrier.placeCall(aCallTo(heard), never))).toBe('not_sent');
    expect(await kindOf(carrier.fetch('PHONE', 'call_1'))).toBe('unavailable');
    broken = false;
    expect(await kindOf(carrier.placeCall(aCallTo(heard), never))).toBe('accepted');
  });

  it('makes every read fail that a test wants to fail', async () => {
    const { carrier } = aCarrier({ faults: { unavailable: () => true } });
    const lookup = { service: 'PHONE' as const, ...aCallTo(heard), intentAt: new Date(0) };
    const steps = [
      carrier.findPlaced(lookup),
      carrier.fetch('PHONE', 'x'),
      carrier.hangUp('x'),
      carrier.numbers.available(),
    ];
    expect(await Promise.all(steps.map(kindOf))).toEqual(Array(4).fill('unavailable'));
  });
});

describe('a look-up', () => {
  it('tells a call from a message, and this dispatch from others', async () => {
    const { carrier } = aCarrier();
    const request = aCallTo(heard);
    await carrier.placeCall(request, never);
    await carrier.placeCall(aCallTo(heard), never);
    const intentAt = new Date(0);
    expect(await carrier.findPlaced({ service: 'PHONE', ...request, intentAt })).toHaveLength(1);
    expect(await carrier.findPlaced({ service: 'SMS', ...request, intentAt })).toEqual([]);
  });

  it('can go by the two numbers and the time, as at carriers that keep no token', async () => {
    const { clock, carrier } = aCarrier({ findBy: 'numbers' });
    await carrier.placeCall(aCallTo(heard), never);
    await clock.advance(60_000);
    const second = aCallTo(heard);
    const intentAt = clock.now();
    const { providerId } = await carrier.placeCall(second, never);
    const found = await carrier.findPlaced({ service: 'PHONE', ...second, token: 'lost', intentAt });
    expect(found.map((report) => report.providerId)).toEqual([providerId]);
  });

  it('finds a call that memory has forgotten', async () => {
    const { clock, carrier } = aCarrier({ forgetAfterMs: 60_000 });
    const old = aCallTo(heard);
    const intentAt = clock.now();
    const { providerId } = await carrier.placeCall(old, never);
    await clock.advance(600_000);
    await carrier.placeCall(aCallTo(heard), never);
    const found = await carrier.findPlaced({ service: 'PHONE', ...old, intentAt });
    expect(found).toMatchObject([{ type: 'ended_completed', providerId, duration: 12 }]);
    expect(await carrier.fetch('PHONE', providerId)).toMatchObject({ type: 'ended_completed' });
    expect(await carrier.hangUp(providerId)).toMatchObject({ type: 'ended_completed', duration: 12 });
  });
});

describe('a hang-up', () => {
  it('cancels a call that waits, at once, and says so to the listener once', async () => {
    const { clock, types, carrier } = aCarrier();
    const { providerId } = await carrier.placeCall(aCallTo(heard), never);
    expect(await carrier.hangUp(providerId)).toMatchObject({ type: 'ended_canceled', providerId });
    expect(await carrier.hangUp(providerId)).toMatchObject({ type: 'ended_canceled', providerId });
    await clock.advance(60_000);
    expect(types()).toEqual(['ended_canceled']);
  });

  it('cancels a call that rings', async () => {
    const { clock, types, carrier } = aCarrier();
    const { providerId } = await carrier.placeCall(aCallTo(heard), never);
    await clock.advance(1_500);
    expect(await carrier.hangUp(providerId)).toMatchObject({ type: 'ended_canceled' });
    await clock.advance(60_000);
    expect(types()).toEqual(['initiated', 'ringing', 'ended_canceled']);
  });

  it('ends a talk with its seconds so far', async () => {
    const { clock, types, carrier } = aCarrier();
    const { providerId } = await carrier.placeCall(aCallTo(machine, { contentSeconds: 40 }), never);
    await clock.advance(20_000);
    const report = await carrier.hangUp(providerId);
    expect(report).toMatchObject({ type: 'ended_completed', answeredBy: 'machine_start' });
    expect(report?.duration).toBeGreaterThan(10);
    expect(report?.duration).toBeLessThan(20);
    await clock.advance(60_000);
    expect(types()).toEqual(['initiated', 'ringing', 'answered', 'amd', 'ended_completed']);
  });

  it('answers the end of a call that was over, and nothing for one that never was or is a message', async () => {
    const { clock, carrier } = aCarrier();
    const { providerId } = await carrier.placeCall(aCallTo('+9779843818701'), never);
    const text = await carrier.sendMessage(aTextTo(heard), never);
    await clock.advance(60_000);
    expect(await carrier.hangUp(providerId)).toMatchObject({ type: 'ended_busy' });
    expect(await carrier.hangUp('call_unknown')).toBeNull();
    expect(await carrier.hangUp(text.providerId)).toBeNull();
  });

  it('that could not be written down did not happen', async () => {
    const good = memoryJournal();
    const journal: SimulatorJournal = {
      ...good,
      async append(entry) {
        if (entry.type === 'hung_up') throw new Error('disk full');
        return good.append(entry);
      },
    };
    const { clock, types, carrier } = aCarrier({ journal });
    const { providerId } = await carrier.placeCall(aCallTo(heard), never);
    expect(await kindOf(carrier.hangUp(providerId))).toBe('unavailable');
    await clock.advance(60_000);
    expect(new Set(types())).toEqual(new Set(['initiated', 'ringing', 'answered', 'mark', 'ended_completed']));
    expect(await carrier.fetch('PHONE', providerId)).toMatchObject({ type: 'ended_completed', duration: 12 });
  });
});
