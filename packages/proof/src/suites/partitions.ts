import { setTimeout as sleep } from 'node:timers/promises';
import { type Line, openLine } from '../stage/line';
import { openStage, type Stage } from '../stage/stage';
import type { Theatre } from '../stage/theatre';
import { type Figures, type Progress, runsAtOnce, underLoad } from './load';

const cutMs = 15_000;
/** More than a worker dials from its first wave to the end of a cut: who is left must not run out of numbers. */
const load = 600;

/**
 * Who cannot reach whom. Each is cut for fifteen seconds: longer than a lease, and than a transaction may stand idle, whose locks
 * (on recipients, or on a begin's key) the others wait for when its worker was swallowed.
 */
export const partitions = [
  'worker and database',
  'worker and carrier',
  'carrier and all workers',
  'one worker and everything',
] as const;
export type Partition = (typeof partitions)[number];

/** T12: a part of the network is cut under load. The other worker goes on meanwhile, and every run finishes. */
export async function partition(
  theatre: Theatre,
  which: Partition,
  times: number,
  progress: Progress,
): Promise<Figures> {
  const stage = await openStage(theatre);
  const port = (url: string) => Number(new URL(url).port);
  const database = await openLine(() => [port(theatre.server.connectionString)]);
  const carrier = await openLine(() => [port(theatre.carrierUrl)]);
  const failures: string[] = [];
  try {
    await Promise.all([stage.start({ database, carrier }), stage.start()]);
    const { verdict, campaigns } = await underLoad(stage, load, async () => {
      await dialling(stage);
      for (let done = 1; done <= times; done += 1) {
        await sleep(500);
        const before = await touched(stage);
        cut(which, done, { database, carrier, webhooks: stage.webhooks });
        await sleep(cutMs);
        const meanwhile = (await touched(stage)) - before;
        if (meanwhile === 0) failures.push('Nobody was dialled while a part was cut off.');
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

type Lines = Readonly<Record<'database' | 'carrier' | 'webhooks', Line>>;

/** By turns a line that refuses and one that swallows. */
function cut(which: Partition, turn: number, { database, carrier, webhooks }: Lines): void {
  const how = turn % 2 === 0 ? 'refused' : 'silent';
  if (which === 'carrier and all workers') webhooks.set(how);
  if (which === 'worker and database' || which === 'one worker and everything') database.set(how);
  if (which === 'worker and carrier' || which === 'one worker and everything') carrier.set(how);
}

/** Waits until all the load is begun and somebody is dialled: a cut before that swallows the begin, and leaves nobody to dial. */
async function dialling(stage: Stage): Promise<void> {
  const runs = `SELECT count(*)::int AS n FROM ${stage.schema}.runs`;
  for (;;) {
    const { rows } = await stage.client.query<{ n: number }>(runs);
    if ((rows[0]?.n ?? 0) >= runsAtOnce && (await touched(stage)) > 0) return;
    await sleep(20);
  }
}

/** How many numbers have an intent: what was dialled so far. */
async function touched({ client, schema }: Stage): Promise<number> {
  const text = `SELECT count(*)::int AS n FROM ${schema}.recipients WHERE intent_at IS NOT NULL`;
  return (await client.query<{ n: number }>(text)).rows[0]?.n ?? 0;
}
