import { afterAll, beforeAll, describe, it } from 'vitest';
import { expectHeld } from './expect-held';
import { openTheatre, type Theatre } from './stage/theatre';
import { databaseFailures } from './suites/database-failures';
import { failover } from './suites/failover';
import { partitions } from './suites/partitions';

/** The figures of each commit; larger ones by `npm run prove`. Real processes and real waits: minutes, on a busy machine. */
const patience = 1_200_000;
const silent = () => {};

let theatre: Theatre;
beforeAll(async () => {
  theatre = await openTheatre();
}, patience);
afterAll(() => theatre.close());

describe('nobody is called twice and nobody is lost, the carrier’s own log being the judge', {
  timeout: patience,
}, () => {
  it('when parts of the network are cut off', async () => {
    for (const figures of await partitions(theatre, 1, silent)) expectHeld(figures);
  });

  it('when the database crashes, loses connections, and breaks inside COMMIT', async () => {
    expectHeld(await databaseFailures(theatre, { restarts: 2, backendKills: 50, cutCommits: 20 }, silent));
  });

  it('when a failover loses the intents, and dispatch is held until the carrier has reported', async () => {
    expectHeld(await failover(theatre, silent));
  });
});
