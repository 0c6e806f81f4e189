import { setTimeout as sleep } from 'node:timers/promises';
import PQueue from 'p-queue';
import { readJournal } from '../provider/journal';
import { type Line, openLine } from '../stage/line';
import { openStage, type Stage } from '../stage/stage';
import type { Theatre } from '../stage/theatre';
import type { Worker } from '../stage/worker';
import { type Figures, type Progress, runsAtOnce, underLoad } from './load';

const cutMs = 15_000;
/** Longer, where a busy machine dials nobody by then; shorter than a statement is waited for that has no limit of its own. */
const mostCutMs = 90_000;
/** For the load to be begun: a worker that was cut off has to find its way back first. */
const patienceMs = 300_000;
/** A pace that leaves a busy machine time to answer: a carrier that is late for everybody is another suite's matter. */
const pace = { callsPerSecond: 20 };
/** More than both dial from the first wave to the end of a cut: who is left must not run out of numbers. */
const load = 400;

/**
 * Who cannot reach whom. Each is cut for fifteen seconds: longer than a lease, and than a transaction may stand idle, whose locks
 * (on recipients, or on a begin's key) the others wait for when its worker was swallowed.
 */
const parts = [
  'worker and database',
  'worker and carrier',
  'carrier and all workers',
  'one worker and everything',
  'worker and its old connections',
] as const;
type Partition = (typeof parts)[number];

/** T12: each part of the network is cut so many times, two at once. */
export function partitions(theatre: Theatre, times: number, progress: Progress): Promise<readonly Figures[]> {
  // A machine of two cores that plays more judges only how slow it is.
  return new PQueue({ concurrency: 2 }).addAll(parts.map((which) => () => partition(theatre, which, times, progress)));
}

/** A part of the network is cut under load. The other worker goes on meanwhile, and every run finishes. */
async function partition(theatre: Theatre, which: Partition, times: number, progress: Progress): Promise<Figures> {
  const stage = await openStage(theatre);
  const port = (url: string) => Number(new URL(url).port);
  const database = await openLine(() => [port(theatre.server.connectionString)]);
  const carrier = await openLine(() => [port(theatre.carrierUrl)]);
  const failures: string[] = [];
  try {
    const [cutOff] = await Promise.all([stage.start({ database, carrier, pace }), stage.start({ pace })]);
    const { verdict, campaigns } = await underLoad(stage, load, async () => {
      for (let done = 1; done <= times; done += 1) {
        await loaded(stage);
        await sleep(500);
        const before = await touched(stage);
        const cutAt = Date.now();
        cut(which, done, { database, carrier, webhooks: stage.webhooks });
        await sleep(cutMs);
        const othersDial = async () => (await touched(stage)) > before;
        if (!(await comesTrue(othersDial, cutAt))) failures.push('Nobody was dialled while a part was cut off.');
        // The database moved, as in a failover: whoever talks to the old one has to find out.
        const dialsAgain = () => dialled(stage, cutOff, cutAt + cutMs / 3);
        if (which === 'worker and its old connections' && !(await comesTrue(dialsAgain, cutAt)))
          failures.push('The worker whose connections were swallowed did not dial again.');
        const meanwhile = (await touched(stage)) - before;
        for (const line of [database, carrier, stage.webhooks]) line.set('open');
        progress(`${done} of ${times}: ${which}; ${meanwhile} dialled meanwhile`);
      }
    });
    return { title: `T12: ${which}, ${times} times`, verdict, failures, measured: { campaigns } };
  } finally {
    database.close();
    carrier.close();
    await stage.close();
  }
}

/** Whether it does before the cut has lasted as long as any may. */
async function comesTrue(holds: () => Promise<boolean>, cutAt: number): Promise<boolean> {
  for (;;) {
    if (await holds()) return true;
    if (Date.now() - cutAt > mostCutMs) return false;
    await sleep(500);
  }
}

type Lines = Readonly<Record<'database' | 'carrier' | 'webhooks', Line>>;

/** By turns a line that refuses and one that swallows. */
function cut(which: Partition, turn: number, { database, carrier, webhooks }: Lines): void {
  const how = turn % 2 === 0 ? 'refused' : 'silent';
  if (which === 'carrier and all workers') webhooks.set(how);
  if (which === 'worker and database' || which === 'one worker and everything') database.set(how);
  if (which === 'worker and its old connections') database.set('moved');
  if (which === 'worker and carrier' || which === 'one worker and everything') carrier.set(how);
}

/**
 * Waits until all the load is begun, somebody is dialled, and a quarter of it is left: a cut before that swallows the begin, and
 * leaves nobody to dial. A slow machine dials while it begins.
 */
async function loaded(stage: Stage): Promise<void> {
  const runs = `SELECT count(*)::int AS n FROM ${stage.schema}.runs`;
  for (const since = Date.now(); Date.now() - since < patienceMs; await sleep(20)) {
    const { rows } = await stage.client.query<{ n: number }>(runs);
    const begun = (rows[0]?.n ?? 0) >= runsAtOnce;
    if (begun && (await touched(stage)) > 0 && (await stage.count('queued')) >= load / 4) return;
  }
  throw new Error(`The load was not begun within ${patienceMs} ms.`);
}

/** Whether the carrier took a call from this worker since an instant. */
async function dialled({ theatre }: Stage, { name }: Worker, since: number): Promise<boolean> {
  const entries = await readJournal(theatre.journal);
  return entries.some((entry) => entry.kind === 'placed' && entry.worker === name && entry.at > since);
}

/** How many numbers have an intent: what was dialled so far. */
async function touched({ client, schema }: Stage): Promise<number> {
  const text = `SELECT count(*)::int AS n FROM ${schema}.recipients WHERE intent_at IS NOT NULL`;
  return (await client.query<{ n: number }>(text)).rows[0]?.n ?? 0;
}
