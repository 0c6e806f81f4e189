import { describe, expect, it } from 'vitest';
import type { Tallied, Tally } from '../../ports/store';
import { fresh, type Kit } from './kit';

export function tallyTests(kit: Kit): void {
  const noon = new Date();
  const later = (ms: number) => new Date(noon.getTime() + ms);
  const tally = (count: number): Tally => ({ count, countedAt: noon.getTime(), turnAt: null, knownUntil: null });

  /** Adds one to each key, and answers what each counted before. */
  function count(keys: readonly string[], now = noon, keptMs = 60_000): Promise<readonly number[]> {
    return kit.store.tallies.judge(keys, now, (tallies): Tallied<readonly number[]> => {
      const before = keys.map((key) => tallies.get(key)?.count ?? 0);
      const until = new Date(now.getTime() + keptMs);
      return {
        answer: before,
        keep: new Map(keys.map((key, at) => [key, { tally: tally((before[at] ?? 0) + 1), until }])),
      };
    });
  }
  const look = (key: string, now = noon) =>
    kit.store.tallies.judge(key === '' ? [] : [key], now, (tallies) => ({ answer: tallies.get(key), keep: new Map() }));

  describe('tallies', () => {
    it('hand a rule what it left before, to the letter', async () => {
      const key = fresh('tally');
      const whole: Tally = { count: 2.625, countedAt: noon.getTime(), turnAt: 1_900_000_000_123, knownUntil: 7 };
      expect(await look(key)).toBeUndefined();
      await kit.store.tallies.judge([key], noon, () => ({
        answer: null,
        keep: new Map([[key, { tally: whole, until: later(1_000) }]]),
      }));
      expect(await look(key)).toEqual(whole);
    });

    it('forget what is past its time', async () => {
      const key = fresh('tally');
      await count([key], noon, 1_000);
      expect((await look(key, later(999)))?.count).toBe(1);
      expect(await look(key, later(1_000))).toBeUndefined();
      expect(await count([key], later(1_000))).toEqual([0]);
    });

    it('forget a key that a rule forgets, and leave alone one that it does not name', async () => {
      const [one, other] = [fresh('tally'), fresh('tally')];
      await count([one, other]);
      await kit.store.tallies.judge([one, other], noon, () => ({ answer: null, keep: new Map([[one, null]]) }));
      expect([await look(one), (await look(other))?.count]).toEqual([undefined, 1]);
    });

    it('keep nothing of a rule that throws', async () => {
      const key = fresh('tally');
      const failing = kit.store.tallies.judge([key], noon, () => {
        throw new Error('the rule has a fault');
      });
      await expect(failing).rejects.toThrow('the rule has a fault');
      expect(await look(key)).toBeUndefined();
    });

    it('lose none of many at once, whatever the order of their keys', async () => {
      const [one, other] = [fresh('tally'), fresh('tally')];
      const seen = await Promise.all(Array.from({ length: 30 }, (_, i) => count(i % 2 ? [one, other] : [other, one])));
      expect(seen.map(([before]) => before).sort((a = 0, b = 0) => a - b)).toEqual(
        Array.from({ length: 30 }, (_, i) => i),
      );
      expect((await look(other))?.count).toBe(30);
    });

    it('ask a rule that has no keys', async () => {
      expect(await look('')).toBeUndefined();
    });
  });
}
