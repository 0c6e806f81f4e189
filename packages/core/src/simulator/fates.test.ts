import { describe, expect, it } from 'vitest';
import { advance, defaultLifePolicy } from '../machines/advance';
import { begunLife, type Life, unbornLife } from '../machines/life';
import { fateOf, standingOf, timelineOf } from './fates';
import type { PlacedEntry } from './journal';

function placedTo(to: string, but: Partial<PlacedEntry> = {}): PlacedEntry {
  return {
    type: 'placed',
    providerId: 'call_1',
    service: 'PHONE',
    token: 'token',
    to,
    from: '+97715970000',
    at: 1_000_000,
    contentSeconds: 20,
    ringTimeoutSeconds: 30,
    timeLimitSeconds: 60,
    speed: 1,
    ...but,
  };
}

const typesOf = (placed: PlacedEntry, hungUpAt: number | null = null) =>
  timelineOf(placed, hungUpAt).map(({ report }) => report.type);

/** The state that the real statecharts reach on the events of a timeline. */
function stateAfter(placed: PlacedEntry, hungUpAt: number | null = null): Life['state'] {
  const dispatch = { attemptNo: 1, dispatchNo: 1 };
  let life = begunLife(unbornLife());
  const events = [
    { type: 'claim' as const, contentSeconds: placed.contentSeconds, from: placed.from },
    { type: 'accepted' as const, providerId: placed.providerId },
    ...timelineOf(placed, hungUpAt).map(({ report }) => report),
  ];
  for (const event of events)
    life = advance(placed.service, life, { ...event, ...dispatch }, new Date(0), defaultLifePolicy).life;
  return life.state;
}

describe('a question', () => {
  const keypad = { digits: 2, timeoutSeconds: 5 };
  const keysOf = (placed: PlacedEntry) => timelineOf(placed, null).flatMap(({ report }) => report.keys ?? []);

  it('is answered by who hears it to its end, and by nobody else', () => {
    expect(keysOf(placedTo('+9779800000010', { keypad }))).toEqual(['11']);
    for (const digit of [1, 2, 3, 4, 5]) expect(keysOf(placedTo(`+977980000001${digit}`, { keypad }))).toEqual([]);
    expect(keysOf(placedTo('+9779800000010'))).toEqual([]);
  });

  it('is followed by silence where a machine answered', () => {
    const durationOf = (placed: PlacedEntry) => timelineOf(placed, null).at(-1)?.report.duration ?? 0;
    const plain = durationOf(placedTo('+9779800000015'));
    expect(durationOf(placedTo('+9779800000015', { keypad }))).toBe(plain + 5);
  });
});

describe('the fate of a call', () => {
  const heard = ['initiated', 'ringing', 'answered', 'mark', 'ended_completed'];
  it.each([
    { digit: 0, fate: 'heard', events: heard, state: 'completed' },
    { digit: 1, fate: 'busy', events: ['initiated', 'ended_busy'], state: 'unanswered' },
    { digit: 2, fate: 'no_answer', events: ['initiated', 'ringing', 'ended_no_answer'], state: 'unanswered' },
    { digit: 3, fate: 'failed', events: ['initiated', 'ended_failed'], state: 'failed' },
    {
      digit: 4,
      fate: 'hangs_up_early',
      events: ['initiated', 'ringing', 'answered', 'ended_completed'],
      state: 'hungup',
    },
    {
      digit: 5,
      fate: 'machine',
      events: ['initiated', 'ringing', 'answered', 'amd', 'mark', 'ended_completed'],
      state: 'completed',
    },
    { digit: 6, fate: 'heard', events: heard, state: 'completed' },
    { digit: 7, fate: 'heard', events: heard, state: 'completed' },
    { digit: 8, fate: 'heard', events: heard, state: 'completed' },
    { digit: 9, fate: 'heard', events: heard, state: 'completed' },
  ])('of a number that ends in $digit is $fate, and $state in the end', ({ digit, fate, events, state }) => {
    const placed = placedTo(`+977984381870${digit}`);
    expect(fateOf(placed.to)).toBe(fate);
    expect(typesOf(placed)).toEqual(events);
    expect(stateAfter(placed)).toBe(state);
  });

  it('tells its events in order of time, numbered from zero', () => {
    for (let digit = 0; digit <= 9; digit++) {
      const moments = timelineOf(placedTo(`+977984381870${digit}`), null);
      const times = moments.map(({ at }) => at);
      expect(times).toEqual([...times].sort((a, b) => a - b));
      expect(moments.map(({ report }) => report.seq)).toEqual(moments.map((_, index) => index));
    }
  });

  it('gives the reason of an end that nobody answered', () => {
    const reasons = [1, 2, 3].map((digit) => timelineOf(placedTo(`+977984381870${digit}`), null).at(-1)?.report.reason);
    expect(reasons).toEqual(['busy', 'no_answer', 'failed']);
  });

  it('says who answered: a machine by detection, a person with the answer', () => {
    const told = (to: string) => timelineOf(placedTo(to), null).flatMap(({ report }) => report.answeredBy ?? []);
    expect(told('+9779843818705')).toEqual(['machine_start']);
    expect(told('+9779843818700')).toEqual(['human']);
  });

  it('lasts as long as the message, and is left between a third and a half of it by who hangs up early', () => {
    for (let call = 0; call < 200; call++) {
      const token = `token-${call}`;
      const end = (to: string) => timelineOf(placedTo(to, { token, contentSeconds: 40 }), null).at(-1)?.report;
      expect(end('+9779843818700')?.duration).toBe(40);
      const left = end('+9779843818704')?.duration ?? -1;
      expect(left).toBeGreaterThanOrEqual(12);
      expect(left).toBeLessThanOrEqual(20);
    }
  });

  it('rings a few seconds before somebody answers, and as long as asked when nobody does', () => {
    const at = (to: string, type: string) =>
      timelineOf(placedTo(to), null).find(({ report }) => report.type === type)?.at ?? Number.NaN;
    const rang = at('+9779843818700', 'answered') - at('+9779843818700', 'ringing');
    expect(rang).toBeGreaterThanOrEqual(2);
    expect(rang).toBeLessThanOrEqual(5);
    expect(at('+9779843818702', 'ended_no_answer') - at('+9779843818702', 'ringing')).toBe(30);
  });

  it('is cut by the time limit, and then the message was not heard to its end', () => {
    const placed = placedTo('+9779843818700', { timeLimitSeconds: 7 });
    expect(typesOf(placed)).not.toContain('mark');
    expect(timelineOf(placed, null).at(-1)?.report).toMatchObject({ type: 'ended_completed', duration: 7 });
    expect(stateAfter(placed)).toBe('hungup');
  });

  it('keeps the seconds of the call at any speed', () => {
    const slow = timelineOf(placedTo('+9779843818700'), null);
    const fast = timelineOf(placedTo('+9779843818700', { speed: 500 }), null);
    expect(fast).toEqual(slow);
  });
});

describe('a hang-up', () => {
  const at = (seconds: number) => 1_000_000 + seconds * 1_000;

  it('cancels a call that waits', () => {
    const placed = placedTo('+9779843818700');
    expect(typesOf(placed, at(0))).toEqual(['ended_canceled']);
    expect(stateAfter(placed, at(0))).toBe('terminated');
  });

  it('cancels a call that rings', () => {
    const placed = placedTo('+9779843818700');
    expect(typesOf(placed, at(1.5))).toEqual(['initiated', 'ringing', 'ended_canceled']);
  });

  it('completes an answered call with the seconds so far', () => {
    const placed = placedTo('+9779843818700');
    const answeredAt = timelineOf(placed, null)[2]?.at ?? Number.NaN;
    expect(timelineOf(placed, at(answeredAt + 5.2)).at(-1)?.report).toMatchObject({
      type: 'ended_completed',
      duration: 5,
      seq: 3,
    });
  });

  it('changes nothing of a call that was over', () => {
    const placed = placedTo('+9779843818701');
    expect(timelineOf(placed, at(50))).toEqual(timelineOf(placed, null));
  });
});

describe('how a call stands', () => {
  it('is what a carrier answers at each time of its life', () => {
    const placed = placedTo('+9779843818705');
    const standing = (seconds: number) => standingOf(placed, null, 1_000_000 + seconds * 1_000);
    expect(standing(0)).toEqual({ type: 'accepted', providerId: 'call_1' });
    expect(standing(0.5).type).toBe('initiated');
    expect(standing(1.5).type).toBe('ringing');
    expect(standing(12)).toMatchObject({ type: 'answered', answeredBy: 'machine_start' });
    expect(standing(12).duration).toBeGreaterThanOrEqual(6);
    expect(standing(60)).toMatchObject({ type: 'ended_completed', duration: 20, answeredBy: 'machine_start' });
  });
});

describe('the fate of a message', () => {
  it('is delivered unless the number ends in 3', () => {
    for (let digit = 0; digit <= 9; digit++) {
      const placed = placedTo(`+977984381870${digit}`, { service: 'SMS' });
      expect(typesOf(placed)).toEqual(digit === 3 ? ['failed'] : ['sent', 'delivered']);
      expect(stateAfter(placed)).toBe(digit === 3 ? 'failed' : 'completed');
    }
  });

  it('gives the reason of a failure', () => {
    const placed = placedTo('+9779843818703', { service: 'SMS' });
    expect(timelineOf(placed, null).at(-1)?.report.reason).toBe('failed');
  });
});
