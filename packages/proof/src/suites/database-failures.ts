import { setTimeout as sleep } from 'node:timers/promises';
import { openLine } from '../stage/line';
import { openStage, type Stage } from '../stage/stage';
import type { Theatre } from '../stage/theatre';
import { anyOf, type Figures, type Progress, underLoad } from './load';

/** How often the database fails in each way. */
export interface DatabaseFailures {
  readonly restarts: number;
  readonly backendKills: number;
  readonly cutCommits: number;
}

const longestReturnMs = 15_000;
/** Under load each worker commits many times a second. */
const nextCommitMs = 60_000;

/**
 * T11: the server is restarted as if its power was cut, its backends are ended one by one, and lines break inside COMMIT, all under
 * load. No worker may end, all are back within 15 s, and no write that was acknowledged is lost.
 */
export async function databaseFailures(
  theatre: Theatre,
  { restarts, backendKills, cutCommits }: DatabaseFailures,
  progress: Progress,
): Promise<Figures> {
  const stage = await openStage(theatre);
  const { port } = new URL(theatre.server.connectionString);
  const lines = await Promise.all([1, 2, 3].map(() => openLine(() => [Number(port)])));
  const scribe = await startScribe(stage);
  const returns: number[] = [];
  const failures: string[] = [];
  try {
    await Promise.all(lines.map((database) => stage.start({ database })));
    const { verdict, campaigns } = await underLoad(stage, 200, async () => {
      for (let done = 1; done <= restarts; done += 1) {
        await sleep(1_000);
        await theatre.server.stop('crash');
        await sleep(300);
        await theatre.server.start();
        returns.push(await untilReady(stage));
        progress(`${done} of ${restarts} restarts: back after ${returns.at(-1)} ms`);
      }
      for (let done = 1; done <= backendKills; done += 1) {
        await sleep(20 + Math.random() * 40);
        await endBackend(stage);
        progress(`${done} of ${backendKills} backends ended`);
      }
      for (let done = 1; done <= cutCommits; done += 1) {
        const cut = anyOf(lines).cutCommitOf('"state":"', done % 2 === 0 ? 'before' : 'after');
        const how = await Promise.race([cut, sleep(nextCommitMs, 'none', { ref: false })]);
        if (how === 'none') failures.push(`No COMMIT came to be cut within ${nextCommitMs} ms.`);
        progress(`${done} of ${cutCommits} commits cut`);
      }
    });
    const { failures: unkept, acknowledged } = await scribe.stop();
    const slow = returns.filter((ms) => ms > longestReturnMs).map((ms) => `A worker was back only after ${ms} ms.`);
    return {
      title: `T11: ${restarts} restarts, ${backendKills} backends ended, ${cutCommits} commits cut`,
      verdict,
      failures: [...failures, ...unkept, ...slow],
      measured: { campaigns, 'longest return, ms': Math.max(0, ...returns), 'acknowledged writes': acknowledged },
    };
  } finally {
    await scribe.stop();
    for (const line of lines) line.close();
    await stage.close();
  }
}

/** Ends one connection of ours, whatever it does just now. */
async function endBackend({ client }: Stage): Promise<void> {
  await client.query(
    `SELECT pg_terminate_backend(pid) FROM (
       SELECT pid FROM pg_stat_activity WHERE application_name = 'ghanti' ORDER BY random() LIMIT 1
     ) one`,
  );
}

/** How long until every worker says that it is ready, in milliseconds. */
async function untilReady(stage: Stage): Promise<number> {
  const from = Date.now();
  const isReady = async (port: number | null) => port !== null && (await stage.post('/ready', {}, port)).status === 200;
  while (!(await Promise.all(stage.living().map((worker) => isReady(worker.port())))).every(Boolean)) {
    if (Date.now() - from > 4 * longestReturnMs) break;
    await sleep(50);
  }
  return Date.now() - from;
}

/** Writes one credit after another through it all, and counts which were acknowledged. */
async function startScribe({ store }: Stage) {
  const now = new Date();
  const names = { firstName: '', lastName: '', passwordHash: null };
  const account = await store.accounts.create({ email: 'scribe@example.com', ...names, credits: 0, now });
  if (!account) throw new Error('There is a scribe already.');
  let over = false;
  let tried = 0;
  let acknowledged = 0;
  const writing = (async () => {
    while (!over) {
      tried += 1;
      try {
        await store.accounts.grant(account.id, 1, new Date());
        acknowledged += 1;
      } catch {
        // Not acknowledged: it may have happened or not.
      }
      await sleep(20);
    }
  })();
  return {
    async stop() {
      over = true;
      await writing;
      const kept = (await store.accounts.byId(account.id))?.credit.available ?? 0;
      const failures = [];
      if (kept < acknowledged) failures.push(`${acknowledged} writes were acknowledged, ${kept} were kept.`);
      if (kept > tried) failures.push(`${tried} writes were tried, ${kept} happened.`);
      return { failures, acknowledged };
    },
  };
}
