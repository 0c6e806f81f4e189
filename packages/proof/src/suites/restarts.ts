import { setTimeout as sleep } from 'node:timers/promises';
import { readJournal } from '../provider/journal';
import { openStage, type Stage } from '../stage/stage';
import type { Theatre } from '../stage/theatre';
import type { Worker } from '../stage/worker';
import { anyOf, type Figures, type Progress, underLoad } from './load';

const longestDrainMs = 30_000;

/** T13: workers are restarted one by one, as a deployment does, under load: SIGTERM, and another in its place. */
export async function rollingRestarts(theatre: Theatre, times: number, progress: Progress): Promise<Figures> {
  const stage = await openStage(theatre);
  const failures: string[] = [];
  const drains: number[] = [];
  try {
    await Promise.all([stage.start(), stage.start()]);
    const { verdict, campaigns } = await underLoad(stage, 200, async () => {
      for (let done = 1; done <= times; done += 1) {
        await sleep(500 + Math.random() * 500);
        const leaving = anyOf(stage.living());
        await stage.start();
        const from = Date.now();
        leaving.signal('SIGTERM');
        const exit = await Promise.race([leaving.exited, sleep(longestDrainMs, null, { ref: false })]);
        drains.push(Date.now() - from);
        if (exit?.code !== 0) failures.push(`A worker did not drain in ${longestDrainMs} ms, or ended badly.`);
        const late = await dialledAfter(stage, leaving.name, stoppedAt(leaving));
        if (late.length > 0) failures.push(`Dialled after SIGTERM: ${late.join(', ')}`);
        progress(`${done} of ${times} restarts: drained in ${drains.at(-1)} ms`);
      }
    });
    const measured = { campaigns, 'longest drain, ms': Math.max(...drains) };
    return { title: `T13: ${times} rolling restarts`, verdict, failures, measured };
  } finally {
    await stage.close();
  }
}

/** When it heard our signal, which a busy machine brings late: what it did until then is not held against it. */
function stoppedAt(worker: Worker): number {
  const at = worker.lines().flatMap((line) => (line.say === 'stopping' ? line.at : []))[0];
  if (at === undefined) throw new Error(`${worker.name} did not hear that it was to stop.`);
  return at;
}

/** Numbers that a worker dialled by an intent of after `at`: requests that were on their way may still arrive. */
async function dialledAfter({ theatre, client, schema }: Stage, worker: string, at: number): Promise<string[]> {
  const calls = (await readJournal(theatre.journal)).filter(
    (entry) => entry.kind === 'placed' && entry.worker === worker && entry.at >= at,
  );
  const numbers = calls.flatMap((entry) => (entry.kind === 'placed' ? [entry.to] : []));
  const text = `SELECT number FROM ${schema}.recipients WHERE number = ANY($1) AND intent_at > $2`;
  const { rows } = await client.query<{ number: string }>(text, [numbers, new Date(at)]);
  return rows.map(({ number }) => number);
}
