import { describe, expect, it } from 'vitest';
import { createTestClock } from '../testing/time/test-clock';
import { createPace, type Pace } from './pace';

/** Lets all leave that may. What it answers counts those since it was last asked to begin anew. */
function leaving(pace: Pace) {
  let count = 0;
  const leave = async () => {
    for (let taken = await pace.take(500); taken > 0; taken = await pace.take(500)) count += taken;
  };
  void leave();
  return {
    count: () => count,
    anew() {
      count = 0;
    },
  };
}

describe('the pace', () => {
  it('lets no more leave in any second than it was told, from an empty start', async () => {
    const clock = createTestClock();
    const pace = createPace(10, clock);
    const left = leaving(pace);
    await clock.advance(0);
    expect(left.count()).toBe(0);
    await clock.advance(1_000);
    expect(left.count()).toBeGreaterThanOrEqual(9);
    expect(left.count()).toBeLessThanOrEqual(10);
    await clock.advance(9_000);
    expect(left.count()).toBeGreaterThanOrEqual(98);
    expect(left.count()).toBeLessThanOrEqual(100);
    pace.close();
  });

  it('lets a twentieth of a second leave together, or as few as are wanted, and not one by one', async () => {
    const clock = createTestClock();
    const pace = createPace(200, clock);
    const left: number[] = [];
    void pace.take(500).then((count) => left.push(count));
    await clock.advance(49);
    expect(left).toEqual([]);
    await clock.advance(1);
    expect(left).toEqual([10]);
    void pace.take(2).then((count) => left.push(count));
    await clock.advance(10);
    expect(left).toEqual([10, 2]);
    pace.close();
  });

  it('keeps no more than a tenth of a second for a burst after a quiet hour', async () => {
    const clock = createTestClock();
    const pace = createPace(1_000, clock);
    await clock.advance(3_600_000);
    expect(await pace.take(10_000)).toBe(100);
  });

  it('lets a repeated request go behind codes and ahead of the campaign', async () => {
    const clock = createTestClock();
    const pace = createPace(1, clock);
    const order: string[] = [];
    void pace.take(5).then(() => order.push('campaign'));
    void pace.takeRepeated(5_000).then(() => order.push('repeated'));
    void pace.takeUrgent(5_000).then(() => order.push('code'));
    await clock.advance(3_000);
    expect(order).toEqual(['code', 'repeated', 'campaign']);
    pace.close();
  });

  it('does not let a repeated request wait whose turn is too far away', async () => {
    const pace = createPace(1, createTestClock());
    pace.slow(60_000);
    expect(await pace.takeRepeated(5_000)).toBe(false);
  });

  it('lets a code go ahead of the campaign, which waits for it', async () => {
    const clock = createTestClock();
    const pace = createPace(1, clock);
    await clock.advance(500);
    const order: string[] = [];
    void pace.take(1).then(() => order.push('campaign'));
    void pace.takeUrgent(5_000).then(() => order.push('first code'));
    void pace.takeUrgent(5_000).then(() => order.push('second code'));
    await clock.advance(600);
    expect(order).toEqual(['first code']);
    await clock.advance(1_000);
    expect(order).toEqual(['first code', 'second code']);
    await clock.advance(1_000);
    expect(order).toEqual(['first code', 'second code', 'campaign']);
  });

  it('lets a burst of codes leave no faster than anything else, and turns those away whose turn comes too late', async () => {
    const clock = createTestClock();
    const pace = createPace(10, clock);
    const start = clock.now().getTime();
    const left: number[] = [];
    const answers = Array.from({ length: 50 }, async () => {
      const mayLeave = await pace.takeUrgent(2_000);
      if (mayLeave) left.push(clock.now().getTime() - start);
      return mayLeave;
    });
    expect(pace.urgentWaitMs()).toBe(5_100);
    await clock.advance(5_000);
    expect((await Promise.all(answers)).filter(Boolean)).toHaveLength(20);
    for (let second = 0; second < 2; second += 1)
      expect(left.filter((at) => at > second * 1_000 && at <= (second + 1) * 1_000)).toHaveLength(10);
    expect(pace.urgentWaitMs()).toBe(0);
  });

  it('gives nothing that was handed back to anybody while the provider wants a rest', async () => {
    const clock = createTestClock();
    const pace = createPace(10, clock);
    await clock.advance(1_000);
    expect(await pace.take(1)).toBe(1);
    pace.slow(5_000);
    pace.giveBack(1);
    expect(pace.urgentWaitMs()).toBe(5_000);
    let taken = 0;
    void pace.take(1).then((count) => {
      taken = count;
    });
    await clock.advance(4_900);
    expect(taken).toBe(0);
    await clock.advance(200);
    expect(taken).toBe(1);
  });

  it('stands still when the provider asks for it', async () => {
    const clock = createTestClock();
    const pace = createPace(100, clock);
    await clock.advance(1_000);
    pace.slow(5_000);
    let taken = 0;
    void pace.take(1).then((count) => {
      taken = count;
    });
    await clock.advance(4_900);
    expect(taken).toBe(0);
    await clock.advance(200);
    expect(taken).toBe(1);
  });

  it('lets those who wait go when it is closed', async () => {
    const clock = createTestClock();
    const pace = createPace(1, clock);
    const waiting = pace.take(1);
    const urgent = pace.takeUrgent(60_000);
    pace.close();
    expect(await waiting).toBe(0);
    expect(await urgent).toBe(false);
  });

  it('takes back what was not used', async () => {
    const clock = createTestClock();
    const pace = createPace(100, clock);
    await clock.advance(1_000);
    expect(await pace.take(10)).toBe(10);
    pace.giveBack(6);
    expect(await pace.take(10)).toBe(6);
  });

  it('goes on when the clock on the wall is set back by an hour, or on by one', async () => {
    const clock = createTestClock();
    let setBy = 0;
    const pace = createPace(10, { ...clock, now: () => new Date(clock.now().getTime() + setBy) });
    const left = leaving(pace);
    await clock.advance(1_000);
    for (const ms of [-3_600_000, 3_600_000]) {
      left.anew();
      setBy += ms;
      expect(pace.urgentWaitMs()).toBeLessThanOrEqual(100);
      await clock.advance(10_000);
      expect(left.count()).toBeGreaterThanOrEqual(98);
      expect(left.count()).toBeLessThanOrEqual(101);
    }
    pace.slow(5_000);
    setBy += 3_600_000;
    left.anew();
    await clock.advance(4_900);
    expect(left.count()).toBe(0);
    pace.close();
  });
});
