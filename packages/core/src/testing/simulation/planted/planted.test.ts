import { describe, expect, it } from 'vitest';
import { simulate } from '../simulate';
import { plantedBugs } from './bugs';
import { foundAt } from './found';
import { hunt } from './hunt';

/** The plan's figure (correctness.md section 4, T8): an auditor that needs more is the bug. */
const mostSeeds = 2_000;

describe('planted bugs', () => {
  it('are at least 24, and of each it is known where it was found', () => {
    const names = plantedBugs.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeGreaterThanOrEqual(24);
    expect(Object.keys(foundAt).sort()).toEqual([...names].sort());
  });

  it.each(plantedBugs.map((bug) => [bug.name, bug] as const))(
    `%s: is found, and named`,
    {
      timeout: 900_000,
    },
    async (name, bug) => {
      const known = foundAt[name];
      if (!known) throw new Error('It was never found.');
      const [seed, mode, rule] = known;
      const { objection } = await simulate(seed, mode, { plant: bug });
      expect((await simulate(seed, mode)).objection).toBeNull();
      if (objection?.rule === rule) return;
      // Whatever changes the order of things leads a seed elsewhere: then another has to find it, within the plan's figure.
      const found = await hunt(bug, mostSeeds);
      expect(found.seeds, `neither seed ${seed} nor another shows it any more`).not.toBeNull();
    },
  );
});
