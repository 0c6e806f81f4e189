/*
 * The service, started by `npm start`, is killed with SIGKILL and started again in the same instant: the service alone, npm alone, or
 * both; ready, or while it starts; with a campaign under way.
 *
 *   npx tsx --tsconfig tsconfig.base.json bench/edge/kills.ts [kills]
 */
import { freePort } from '@ghanti/store-postgres/testing';
import { killLoop } from '../../examples/service/src/testing/kill-loop';
import { aDataFolder } from '../../examples/service/src/testing/running-service';

const kills = Number(process.argv[2] ?? 50);
const data = await aDataFolder();
try {
  const { refusals, startMs, killed, whileStarting, people, calls } = await killLoop(
    kills,
    data.folder,
    await freePort(),
  );
  const sorted = [...startMs].sort((a, b) => a - b);
  const seconds = (ms = 0) => (ms / 1_000).toFixed(1);
  const hit = Object.entries(killed).map(([victim, count]) => `${victim} ${count}`);
  console.log(`kills                        ${kills} (${hit.join(', ')}; ${whileStarting} while it started)`);
  console.log(
    `starts until ready           median ${seconds(sorted[sorted.length >> 1])} s, longest ${seconds(sorted.at(-1))} s`,
  );
  console.log(`calls                        ${calls}, to ${people} people`);
  console.log(`starts that were refused     ${refusals.length}, must be 0`);
  for (const refusal of refusals) console.log(refusal);
  if (refusals.length > 0 || calls > people) process.exitCode = 1;
} finally {
  await data.remove();
}
