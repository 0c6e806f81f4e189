import { compare, type Mode, type ObservedStore, type SimulatedStore } from '@ghanti/core/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { simulatedPostgres } from './testing/simulation/simulated-postgres';

let postgres: SimulatedStore;
beforeAll(async () => {
  postgres = await simulatedPostgres();
});
afterAll(() => postgres.dispose());

const seeds = Number(process.env.POSTGRES_SEEDS);

/** The same store with a fault in it. */
function faulty(store: SimulatedStore, fault: (observed: ObservedStore) => ObservedStore): SimulatedStore {
  return {
    ...store,
    async next() {
      const open = await store.next();
      return (now) => fault(open(now));
    },
  };
}

describe('the whole engine, simulated on PostgreSQL', () => {
  it(`lives through ${seeds} seeds as on the memory store, to the byte, and breaks no promise`, {
    timeout: 1_800_000,
  }, async () => {
    for (let seed = 1; seed <= seeds; seed++) {
      const { other, difference } = await compare(seed, seed % 2 === 0 ? 'liveness' : 'safety', postgres);
      expect(other.objection).toBeNull();
      if (difference) expect.fail(difference);
    }
  });

  /** Seeds that told the stores apart once; the fault has a direct test in the Store kit. */
  const found: readonly [seed: number, mode: Mode, what: string][] = [
    [431, 'safety', 'deadlines of one instant were taken in the order of touch by one store, and in none by the other'],
    [243, 'safety', 'runs of a campaign that was removed stayed in one store'],
  ];
  it.each(found)('seed %i, %s: %s', async (seed, mode) => {
    expect((await compare(seed, mode, postgres)).difference).toBeNull();
  });

  it('shows where the stories part when one store forgets to begin', async () => {
    const lame = faulty(postgres, ({ store, view }) => {
      const runs = { ...store.runs, begin: async () => ({ outcome: 'nobody' as const }) };
      return { store: { ...store, runs }, view };
    });
    const { difference } = await compare(1, 'safety', lame);
    expect(difference).toMatch(/another story[\s\S]*memory .*not_started -> queued[\s\S]*other /);
  });

  it('shows the rows that differ though the stories do not', async () => {
    const forgetful = faulty(postgres, ({ store, view }) => ({ store, view: { ...view, past: () => [] } }));
    const { difference } = await compare(31, 'safety', forgetful);
    expect(difference).toMatch(/other rows[\s\S]*memory {2}past of \d+ /);
  });
});
