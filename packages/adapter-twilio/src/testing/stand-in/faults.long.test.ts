import { describe, expect, it } from 'vitest';
import { caller, openBench } from './bench';
import { requestFaults } from './options';

/** At least half of it goes by before a new call is in the lists. */
const listLagMs = 5_000;
const bench = openBench({ listLagMs, callbackDelayMs: 300 });

const create = (to: string, signal: AbortSignal | null = null) =>
  fetch(`${bench.standIn.url}/2010-04-01/Accounts/${bench.standIn.accountSid}/Calls.json`, {
    method: 'POST',
    signal,
    headers: {
      authorization: `Basic ${btoa(`${bench.standIn.accountSid}:${bench.standIn.authToken}`)}`,
    },
    body: new URLSearchParams({ To: to, From: caller, Url: `${bench.host.url}/answer` }),
  });

const wait = (milliseconds: number) => new Promise((go) => setTimeout(go, milliseconds));
const acceptedFor = (to: string) =>
  bench.standIn.truth().filter((entry) => entry.type === 'accepted' && entry.to === to).length;

describe('a fault of the stand-in', () => {
  it.each([
    ['throttle', 429, 0],
    ['errorBefore', 500, 0],
    ['errorAfter', 500, 1],
  ] as const)('%s answers %i or above, and accepts %i', async (fault, status, accepted) => {
    const to = bench.number(0);
    await bench.standIn.plan(to, fault);
    const response = await create(to);
    expect(response.status).toBeGreaterThanOrEqual(status);
    expect(acceptedFor(to)).toBe(accepted);
    if (response.headers.get('content-type') === 'application/json')
      expect(await response.json()).toMatchObject({ status: response.status, code: 20_000 + response.status });
  });

  it.each([
    ['resetBefore', 0],
    ['dropAfter', 1],
  ] as const)('%s cuts the connection, and accepts %i', async (fault, accepted) => {
    const to = bench.number(0);
    await bench.standIn.plan(to, fault);
    await expect(create(to)).rejects.toMatchObject({ name: 'TypeError' });
    expect(acceptedFor(to)).toBe(accepted);
  });

  it.each([
    ['silentBefore', 0],
    ['silentAfter', 1],
  ] as const)('%s gives no answer, and accepts %i', async (fault, accepted) => {
    const to = bench.number(0);
    await bench.standIn.plan(to, fault);
    const patience = new AbortController();
    const asked = create(to, patience.signal);
    const isThere = () => bench.standIn.truth().some((entry) => entry.type === 'request' && entry.fault === fault);
    while (!isThere()) await wait(20);
    // The request is there: an answer would be as well by then.
    await wait(500);
    patience.abort();
    await expect(asked).rejects.toMatchObject({ name: 'AbortError' });
    expect(acceptedFor(to)).toBe(accepted);
  });

  it('that is a refusal carries the code of its kind', async () => {
    for (const [plan, status, code] of [
      ['invalid', 400, 21211],
      ['blocked', 400, 21215],
      ['accountSuspended', 403, 20005],
    ] as const) {
      const to = bench.number(0);
      await bench.standIn.plan(to, plan);
      const response = await create(to);
      expect(response.status).toBe(status);
      expect(await response.json()).toMatchObject({ code, status, more_info: expect.stringContaining(String(code)) });
    }
  });

  it('keeps a new call out of the lists for a while', async () => {
    const to = bench.number(0);
    const list = () => bench.client.calls.list({ to, from: caller });
    // A client's first request takes its time.
    expect(await list()).toEqual([]);
    const before = Date.now();
    await create(to);
    let listed = await list();
    for (; listed.length === 0; listed = await list()) await wait(50);
    expect(Date.now() - before).toBeGreaterThanOrEqual(listLagMs / 2);
    expect(listed).toHaveLength(1);
    await bench.standIn.idle();
    const today = new Date(Date.now() - 86_400_000);
    expect(await bench.client.calls.list({ to, startTimeAfter: today })).toHaveLength(1);
  });
});

describe('faults thrown by a seed', () => {
  const thrown = openBench({
    seed: 7,
    faults: {
      throttle: 0.1,
      errorBefore: 0.1,
      errorAfter: 0.1,
      dropAfter: 0.1,
      callbackLoss: 0.2,
      callbackDuplicate: 0.2,
      callbackReorder: 0.2,
    },
  });

  it('all come, about as often as asked, and none of those asked for with 0', { timeout: 300_000 }, async () => {
    const statusCallback = `${thrown.host.url}/thrown`;
    const statusCallbackEvent = ['initiated', 'ringing', 'answered', 'completed'];
    const calls = Array.from({ length: 200 }, (_, n) => ({
      to: `+97798${String(n).padStart(7, '0')}0`,
      from: caller,
      url: `${thrown.host.url}/answer`,
      statusCallback,
      statusCallbackEvent,
    }));
    await Promise.allSettled(calls.map((call) => thrown.client.calls.create(call)));
    await thrown.standIn.idle();
    const truth = thrown.standIn.truth();
    const met = truth.flatMap((entry) => (entry.type === 'request' && entry.fault !== null ? [entry.fault] : []));
    for (const fault of requestFaults) {
      const count = met.filter((one) => one === fault).length;
      const asked = ['throttle', 'errorBefore', 'errorAfter', 'dropAfter'].includes(fault);
      expect(count, fault).toBeGreaterThanOrEqual(asked ? 5 : 0);
      expect(count, fault).toBeLessThanOrEqual(asked ? 45 : 0);
    }
    const callbacks = truth.filter((entry) => entry.type === 'callback');
    const lost = callbacks.filter(({ skipped }) => skipped).length;
    expect(lost / (truth.filter((entry) => entry.type === 'accepted').length * 4)).toBeCloseTo(0.2, 1);
    const keys = thrown.host.at('/thrown').map(({ params }) => `${params.CallSid} ${params.SequenceNumber}`);
    expect(keys.length - new Set(keys).size).toBeGreaterThan(50);
    const bySid = new Map<string, number[]>();
    for (const { params } of thrown.host.at('/thrown')) {
      const sid = params.CallSid ?? '';
      bySid.set(sid, [...(bySid.get(sid) ?? []), Number(params.SequenceNumber)]);
    }
    const shuffled = [...bySid.values()].filter((all) => all.some((one, n) => n > 0 && one < (all[n - 1] ?? 0)));
    expect(shuffled.length).toBeGreaterThan(20);
    const posts = thrown.host.received.filter(({ method }) => method === 'POST');
    expect(posts.every(({ genuine }) => genuine)).toBe(true);
  });
});
