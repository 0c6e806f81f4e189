import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endOf, fateOf, instantOf, isEnd, standingOf, timelineOf } from './fates';
import type { PlacedEntry } from './journal';

const aPlaced: fc.Arbitrary<PlacedEntry> = fc.record({
  type: fc.constant('placed' as const),
  providerId: fc.constant('call_1'),
  service: fc.constantFrom('PHONE' as const, 'SMS' as const),
  token: fc.string({ minLength: 1, maxLength: 30 }),
  to: fc.integer({ min: 9_779_800_000_000, max: 9_779_899_999_999 }).map((digits) => `+${digits}`),
  from: fc.constant('+97715970000'),
  at: fc.integer({ min: 1_700_000_000_000, max: 1_900_000_000_000 }),
  contentSeconds: fc.double({ min: 2, max: 600, noNaN: true }),
  ringTimeoutSeconds: fc.integer({ min: 5, max: 120 }),
  timeLimitSeconds: fc.integer({ min: 1, max: 1_200 }),
  speed: fc.constantFrom(0.5, 1, 7, 100, 1_000),
});

/** Instants from the placing to well after the end, as a share of the whole life. */
const aShare = fc.double({ min: 0, max: 1.5, noNaN: true });
const momentOf = (placed: PlacedEntry, share: number) =>
  placed.at + Math.round((endOf(placed, null) - placed.at) * share);

const runs = { numRuns: 1_000 };

describe('the life of any simulated call or message', () => {
  it('runs forward, ends once, and says nothing after its end', () => {
    fc.assert(
      fc.property(aPlaced, (placed) => {
        const moments = timelineOf(placed, null);
        expect(moments.map(({ at }) => at)).toEqual(moments.map(({ at }) => at).sort((a, b) => a - b));
        expect(moments.map(({ report }) => isEnd(report)).lastIndexOf(true)).toBe(moments.length - 1);
        expect(moments.filter(({ report }) => isEnd(report))).toHaveLength(1);
      }),
      runs,
    );
  });

  it('never talks longer than the limit, nor than the message and a second', () => {
    fc.assert(
      fc.property(aPlaced, (placed) => {
        const duration = timelineOf(placed, null).at(-1)?.report.duration ?? 0;
        expect(duration).toBeLessThanOrEqual(Math.min(placed.timeLimitSeconds, placed.contentSeconds + 1));
      }),
      runs,
    );
  });

  it('is heard to its end exactly when its number says so and the limit allows it', () => {
    fc.assert(
      fc.property(aPlaced, (placed) => {
        const heard = timelineOf(placed, null).some(({ report }) => report.type === 'mark');
        const able = ['heard', 'machine'].includes(fateOf(placed.to)) && placed.service === 'PHONE';
        expect(heard).toBe(able && placed.timeLimitSeconds >= placed.contentSeconds);
      }),
      runs,
    );
  });

  it('stands, when asked, where its events had brought it', () => {
    fc.assert(
      fc.property(aPlaced, aShare, (placed, share) => {
        const instant = momentOf(placed, share);
        const past = timelineOf(placed, null).filter(({ at }) => instantOf(placed, at) <= instant);
        const standing = standingOf(placed, null, instant);
        expect(isEnd(standing)).toBe(past.some(({ report }) => isEnd(report)));
        const answered = past.some(({ report }) => report.type === 'answered');
        if (!isEnd(standing)) expect(standing.type === 'answered').toBe(answered);
      }),
      runs,
    );
  });

  it('is, after a hang-up, what it was before it and one end more', () => {
    fc.assert(
      fc.property(aPlaced, aShare, (placed, share) => {
        const hungUpAt = momentOf(placed, share);
        const before = timelineOf(placed, null).filter(({ at }) => instantOf(placed, at) <= hungUpAt);
        const cut = timelineOf(placed, hungUpAt);
        expect(cut.slice(0, before.length)).toEqual(before);
        expect(cut.filter(({ report }) => isEnd(report))).toHaveLength(1);
        expect(cut.map(({ report }) => report.seq)).toEqual(cut.map((_, seq) => seq));
        expect(isEnd(standingOf(placed, hungUpAt, hungUpAt))).toBe(true);
        expect(endOf(placed, hungUpAt)).toBeLessThanOrEqual(Math.max(hungUpAt, endOf(placed, null)));
      }),
      runs,
    );
  });
});
