import { compare, type SimulatedStore } from '@ghanti/core/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { simulatedPostgres } from './testing/simulation/simulated-postgres';

let postgres: SimulatedStore;
beforeAll(async () => {
  postgres = await simulatedPostgres();
});
afterAll(() => postgres.dispose());

/** The plan's figure for every commit (correctness.md section 4, T7); the command of docs/simulation.md runs more. */
const seeds = 100;

/** A store whose begins come to nothing. */
function withoutBegins(store: SimulatedStore): SimulatedStore {
  return {
    ...store,
    async next() {
      const open = await store.next();
      return (now) => {
        const observed = open(now);
        const runs = { ...observed.store.runs, begin: async () => ({ outcome: 'nobody' as const }) };
        return { ...observed, store: { ...observed.store, runs } };
      };
    },
  };
}

describe('the whole engine, simulated on PostgreSQL', () => {
  it(`lives through ${seeds} seeds as on the memory store, to the byte, and breaks no promise`, {
    timeout: 300_000,
  }, async () => {
    for (let seed = 1; seed <= seeds; seed++) {
      const { other, difference } = await compare(seed, seed % 2 === 0 ? 'liveness' : 'safety', postgres);
      expect(other.objection).toBeNull();
      if (difference) expect.fail(difference);
    }
  });

  it('shows where the stories part when one store forgets to begin', async () => {
    const { difference } = await compare(1, 'safety', withoutBegins(postgres));
    expect(difference).toMatch(/another story[\s\S]*memory .*not_started -> queued[\s\S]*other /);
  });
});
