import { describe, expect, it } from 'vitest';
import { TelephonyError, type TelephonyErrorClass } from '../ports/telephony';
import { createTestClock } from '../testing/time/test-clock';
import { createBreaker } from './breaker';
import { completeSettings, settings as schema } from './options';
import { systemRandom } from './system-random';

/** A breaker of a provider that answers its probes as `answers` says. */
function aBreaker({ probes = true, outagePauseMs = 30_000 } = {}) {
  const clock = createTestClock();
  const asked: number[] = [];
  const alarms: string[] = [];
  const provider: { away: boolean; fault?: TelephonyErrorClass } = { away: true };
  const probe = async () => {
    asked.push(clock.now().getTime());
    if (provider.away) throw new TelephonyError(provider.fault ?? 'unavailable', 'away');
  };
  const breaker = createBreaker({
    telephony: (probes ? { probe } : {}) as never,
    clock,
    random: { ...systemRandom, int: () => 200 },
    settings: completeSettings(schema.parse({ outagePauseMs })),
    alarm: ({ kind }) => alarms.push(kind),
  });
  const fail = (times: number) => {
    for (let n = 0; n < times; n += 1) breaker.note(false, clock.monotonic());
  };
  return { breaker, clock, asked, alarms, provider, fail };
}

describe('the breaker of a worker', () => {
  it('opens after five failures in a row, and only then', () => {
    const { breaker, clock, fail, alarms } = aBreaker();
    fail(4);
    breaker.note(true, clock.monotonic());
    fail(4);
    expect(breaker.admit(10)).toBe(10);
    fail(1);
    expect(breaker.admit(10)).toBe(0);
    expect(breaker.retryAfterMs()).toBe(30_000);
    expect(alarms).toEqual(['provider_down']);
  });

  it('stays closed while later requests are answered, however many earlier ones turn out lost', async () => {
    const { breaker, clock, alarms } = aBreaker();
    const before = clock.monotonic();
    await clock.advance(1_000);
    breaker.note(true, clock.monotonic());
    for (let n = 0; n < 20; n += 1) breaker.note(false, before);
    expect(breaker.admit(10)).toBe(10);
    expect(alarms).toEqual([]);
  });

  it('asks after 30 seconds, then after twice as long, up to five minutes: with probes, never with a call', async () => {
    const { breaker, clock, asked, fail } = aBreaker();
    const start = clock.now().getTime();
    fail(5);
    await clock.advance(1_500_000);
    expect(asked.map((at) => (at - start) / 1_000)).toEqual([30, 90, 210, 450, 750, 1_050, 1_350]);
    expect(breaker.admit(10)).toBe(0);
  });

  it('waits as long as it is told, and ten times that at most', async () => {
    const { clock, asked, fail } = aBreaker({ outagePauseMs: 1_000 });
    const start = clock.now().getTime();
    fail(5);
    await clock.advance(36_000);
    expect(asked.map((at) => (at - start) / 1_000)).toEqual([1, 3, 7, 15, 25, 35]);
  });

  it('lets one request try when the provider answers, and all when that one was answered', async () => {
    const { breaker, clock, provider, fail } = aBreaker();
    fail(5);
    provider.away = false;
    let awake = false;
    void breaker.ready().then(() => {
      awake = true;
    });
    await clock.advance(29_000);
    expect(awake).toBe(false);
    await clock.advance(1_000);
    expect(awake).toBe(true);
    expect([breaker.admit(10), breaker.admit(10)]).toEqual([1, 0]);
    breaker.note(true, clock.monotonic());
    expect(breaker.admit(10)).toBe(10);
  });

  it('lets one request try, too, when the provider is there and refuses our account: it pauses its run with the reason', async () => {
    const { breaker, clock, provider, fail } = aBreaker();
    fail(5);
    provider.fault = 'account';
    await clock.advance(30_000);
    expect([breaker.admit(10), breaker.admit(10)]).toEqual([1, 0]);
  });

  it('closes up again, for longer, when the trial fails', async () => {
    const { breaker, clock, provider, fail } = aBreaker();
    fail(5);
    provider.away = false;
    await clock.advance(30_000);
    expect(breaker.admit(5)).toBe(1);
    fail(1);
    expect(breaker.retryAfterMs()).toBe(60_000);
  });

  it('gives a trial back that was not used', async () => {
    const { breaker, clock, fail } = aBreaker({ probes: false });
    fail(5);
    await clock.advance(30_000);
    expect(breaker.admit(5)).toBe(1);
    breaker.unused();
    expect(breaker.admit(5)).toBe(1);
  });

  it('lets nobody wait once it is closed for good', async () => {
    const { breaker, fail } = aBreaker();
    fail(5);
    const ready = breaker.ready();
    breaker.close();
    await expect(ready).resolves.toBeUndefined();
  });
});
