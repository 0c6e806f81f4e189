import { setTimeout as sleep } from 'node:timers/promises';
import { readJournal } from '../provider/journal';
import { openLine } from '../stage/line';
import { openStage, type Stage } from '../stage/stage';
import type { Theatre } from '../stage/theatre';
import { type Figures, type Progress, underLoad } from './load';

/** Ten minutes in the field, at the scale of the workers' other waits. */
const outageMs = 30_000;
/** A breaker waits for half of this at the most before it asks again whether the carrier is back. */
const longestReturnMs = 30_000;
/** How long the rush after a return is watched. */
const watchedMs = 5_000;
const windowMs = 2_000;
const callsPerSecond = 20;
/** More than both workers dial between two outages. */
const load = 600;

/**
 * T14: the carrier is gone for all workers, and comes back, under load. Nobody is given up for it, and those who waited do not rush
 * it: no worker places more than 1.2 times its pace.
 */
export async function outages(theatre: Theatre, times: number, progress: Progress): Promise<Figures> {
  const stage = await openStage(theatre);
  const carrier = await openLine(() => [Number(new URL(theatre.carrierUrl).port)]);
  const failures: string[] = [];
  const returns: number[] = [];
  const rates: number[] = [];
  try {
    const pace = { callsPerSecond };
    await Promise.all([stage.start({ carrier, pace }), stage.start({ carrier, pace })]);
    const { verdict, campaigns } = await underLoad(stage, load, async () => {
      for (let done = 1; done <= times; done += 1) {
        await placedSince(stage, Date.now());
        // By turns it refuses and it swallows: not sent in the one, unknown in the other.
        const how = done % 2 === 0 ? 'silent' : 'refused';
        for (const line of [carrier, stage.webhooks]) line.set(how);
        await sleep(outageMs);
        for (const line of [carrier, stage.webhooks]) line.set('open');
        const from = Date.now();
        await placedSince(stage, from);
        returns.push(Date.now() - from);
        await sleep(watchedMs);
        rates.push(await busiest(stage, from));
        progress(
          `${done} of ${times} outages, ${how}: dialled again after ${returns.at(-1)} ms, ${rates.at(-1)} a second`,
        );
      }
    });
    const rate = Math.max(...rates);
    if (rate > 1.2 * callsPerSecond)
      failures.push(`A worker placed ${rate} calls a second, at a pace of ${callsPerSecond}.`);
    const measured = { campaigns, 'longest return, ms': Math.max(...returns), 'most calls a second and worker': rate };
    return { title: `T14: ${times} outages of the carrier`, verdict, failures, measured };
  } finally {
    carrier.close();
    await stage.close();
  }
}

/** Waits until the carrier took a call of this stage since an instant. @throws when it takes none */
async function placedSince(stage: Stage, since: number): Promise<void> {
  while ((await placed(stage, since)).length === 0) {
    if (Date.now() - since > longestReturnMs) throw new Error(`Nobody was dialled within ${longestReturnMs} ms.`);
    await sleep(100);
  }
}

/** The most calls a second that one worker placed since an instant, over any two seconds. */
async function busiest(stage: Stage, since: number): Promise<number> {
  const calls = await placed(stage, since);
  const inWindow = ({ at, worker }: (typeof calls)[number]) =>
    calls.filter((other) => other.worker === worker && other.at >= at && other.at < at + windowMs).length;
  return Math.max(...calls.map(inWindow)) / (windowMs / 1_000);
}

async function placed({ theatre, from }: Stage, since: number) {
  const entries = await readJournal(theatre.journal);
  return entries.flatMap((entry) =>
    entry.kind === 'placed' && entry.from === from && entry.at >= since ? [entry] : [],
  );
}
