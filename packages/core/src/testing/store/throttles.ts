import { describe, expect, it } from 'vitest';
import { fresh, type Kit } from './kit';

export function throttleTests(kit: Kit): void {
  const rule = (limit: number, windowMs = 60_000, key = fresh('throttle')) => ({ key, limit, windowMs });
  const noon = new Date();
  const later = (ms: number) => new Date(noon.getTime() + ms);

  describe('throttles', () => {
    it('allows as many hits as the limit, and refuses the next', async () => {
      const rules = [rule(3)];
      for (let hit = 0; hit < 3; hit += 1)
        expect(await kit.store.throttles.hit(rules, noon)).toEqual({ allowed: true });
      expect(await kit.store.throttles.hit(rules, noon)).toMatchObject({ allowed: false });
    });

    it('says when to come back, and allows a hit then', async () => {
      const rules = [rule(1)];
      await kit.store.throttles.hit(rules, noon);
      const refused = await kit.store.throttles.hit(rules, later(20_000));
      expect(refused).toMatchObject({ allowed: false });
      if (refused.allowed) return;
      expect(refused.retryAfterMs).toBeGreaterThan(0);
      expect(refused.retryAfterMs).toBeLessThanOrEqual(60_000);
      expect(await kit.store.throttles.hit(rules, later(20_000 + refused.retryAfterMs))).toEqual({ allowed: true });
    });

    it('never allows more than the limit in any window, wherever it begins', async () => {
      const rules = [rule(4, 1_000)];
      const allowed: number[] = [];
      for (let at = 0; at < 5_000; at += 130)
        if ((await kit.store.throttles.hit(rules, later(at))).allowed) allowed.push(at);
      expect(allowed.length).toBeGreaterThan(4);
      for (const start of allowed)
        expect(allowed.filter((at) => at >= start && at < start + 1_000).length).toBeLessThanOrEqual(4);
    });

    it('counts for every rule or for none', async () => {
      const [tight, wide] = [rule(1), rule(2)];
      await kit.store.throttles.hit([tight], noon);
      expect((await kit.store.throttles.hit([wide, tight], noon)).allowed).toBe(false);
      expect((await kit.store.throttles.hit([wide], noon)).allowed).toBe(true);
      expect((await kit.store.throttles.hit([wide], noon)).allowed).toBe(true);
      expect((await kit.store.throttles.hit([wide], noon)).allowed).toBe(false);
    });

    it('counts each key for itself', async () => {
      const [one, other] = [rule(1), rule(1)];
      await kit.store.throttles.hit([one], noon);
      expect((await kit.store.throttles.hit([other], noon)).allowed).toBe(true);
    });

    it('forgets the hits of a key that is cleared', async () => {
      const one = rule(1);
      await kit.store.throttles.hit([one], noon);
      await kit.store.throttles.clear(one.key);
      expect((await kit.store.throttles.hit([one], noon)).allowed).toBe(true);
    });

    it('allows no more than the limit to parallel hits', async () => {
      const rules = [rule(5), rule(7)];
      const hits = await Promise.all(Array.from({ length: 40 }, () => kit.store.throttles.hit(rules, noon)));
      expect(hits.filter(({ allowed }) => allowed)).toHaveLength(5);
    });

    it('deadlocks nobody when parallel hits name their keys in different orders', async () => {
      const [one, other] = [rule(50), rule(50)];
      const hits = await Promise.all(
        Array.from({ length: 20 }, (_, i) => kit.store.throttles.hit(i % 2 ? [one, other] : [other, one], noon)),
      );
      expect(hits.every(({ allowed }) => allowed)).toBe(true);
    });

    it('allows a hit that no rule counts', async () => {
      expect(await kit.store.throttles.hit([], noon)).toEqual({ allowed: true });
    });
  });
}
