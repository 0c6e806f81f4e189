import type { NewRecipient, Store } from '@ghanti/core';
import type { SimulatedStore } from '@ghanti/core/testing';
import pg from 'pg';
import { pgDatabase } from '../../driver/pg-database';
import { openStore } from '../../store';
import { realPostgres } from '../real-postgres';
import { RememberingClient } from './remembering-client';
import { seeTables } from './seen-tables';
import { clear } from './snapshot.sql';
import { onVirtualTime } from './virtual-time';

/**
 * A PostgreSQL in which simulations live, one after another: the store as it is, on virtual time, with its tables read after
 * each step that may have changed them.
 */
export async function simulatedPostgres(): Promise<SimulatedStore> {
  const server = await realPostgres({ fsync: 'off' });
  const { connectionString } = server;
  const options = '-c plan_cache_mode=force_generic_plan -c timezone=UTC';
  const pool = new pg.Pool({ connectionString, options, max: 1, Client: RememberingClient });
  const eyes = new pg.Client({ connectionString, options });
  const database = pgDatabase(pool, 'ghanti', true);
  let now = Date.now;
  let written = true;
  const store = await openStore(
    onVirtualTime(
      database,
      () => now(),
      () => {
        written = true;
      },
    ),
  );
  await eyes.connect();
  return {
    async next() {
      await database.script(clear);
      const seen = seeTables(eyes);
      await seen.read();
      const look = async () => {
        if (!written) return;
        written = false;
        await seen.read();
      };
      return (virtual) => {
        now = virtual;
        return { store: afterEachStep(withoutGaps(store), look), view: seen.view };
      };
    },
    async dispose() {
      await eyes.end();
      await store.close();
      await server.dispose();
    },
  };
}

/**
 * A sequence gives an id to a row that is then left out, and takes none back: a gap that means nothing, and that would make
 * another story of the same seed. Who stands twice in one list is told apart before.
 */
function withoutGaps(store: Store): Store {
  const { campaigns } = store;
  return {
    ...store,
    campaigns: {
      ...campaigns,
      async fill(id, rows: readonly NewRecipient[], now) {
        const numbers = new Set<string>();
        const first = rows.filter(({ number }) => numbers.size < numbers.add(number).size);
        const { accepted, duplicates } = await campaigns.fill(id, first, now);
        return { accepted, duplicates: duplicates + rows.length - first.length };
      },
    },
  };
}

/** A store that does something more after each of its steps, whatever came of it, and before it answers. */
function afterEachStep(store: Store, then: () => Promise<void>): Store {
  const after =
    (step: (...args: unknown[]) => Promise<unknown>) =>
    async (...args: unknown[]) => {
      try {
        return await step(...args);
      } finally {
        await then();
      }
    };
  const watched = (steps: unknown): unknown => {
    if (typeof steps === 'function') return after(steps as Parameters<typeof after>[0]);
    if (typeof steps !== 'object' || steps === null) return steps;
    return Object.fromEntries(Object.entries(steps).map(([name, step]) => [name, watched(step)]));
  };
  const groups = Object.entries(store).map(([group, steps]) => [group, watched(steps)]);
  return Object.fromEntries(groups) as Store;
}
