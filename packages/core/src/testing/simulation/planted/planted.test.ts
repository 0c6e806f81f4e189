import { describe, expect, it } from 'vitest';
import { ofShard } from '../shard';
import { simulate } from '../simulate';
import { plantedBugs } from './bugs';
import { foundAt } from './found';

describe('planted bugs', () => {
  it('are at least 24, and of each it is known where it was found', () => {
    const names = plantedBugs.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeGreaterThanOrEqual(24);
    expect(Object.keys(foundAt).sort()).toEqual([...names].sort());
  });

  it.each(ofShard(plantedBugs).map((bug) => [bug.name, bug] as const))(
    '%s: is found by its recorded seed, and named',
    async (name, bug) => {
      const known = foundAt[name];
      if (!known) throw new Error('It was never found.');
      const [seed, mode, rule] = known;
      const { objection } = await simulate(seed, mode, { plant: bug });
      // Whatever changes the order of events leads a seed elsewhere: `npm run planted -- --refresh` then records another.
      expect(objection?.rule, `seed ${seed} no longer shows "${name}": run npm run planted -- --refresh`).toBe(rule);
      expect((await simulate(seed, mode)).objection).toBeNull();
    },
  );
});
