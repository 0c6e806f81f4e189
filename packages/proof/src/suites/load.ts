import { setTimeout as sleep } from 'node:timers/promises';
import type { Stage } from '../stage/stage';
import { type Verdict, verdictOf } from '../stage/verdict';

/** What a suite came to. */
export interface Figures {
  /** T9, T10, ... with its figure: `T9: 200 kills`. */
  readonly title: string;
  readonly verdict: Verdict;
  /** What went against the suite's own pass mark, beside the verdict. */
  readonly failures: readonly string[];
  /** Whatever else was measured. */
  readonly measured: Readonly<Record<string, number | string>>;
}

export type Progress = (line: string) => void;

/**
 * Keeps about `numbers` numbers waiting, in several campaigns, while `trouble` lasts; then waits until all have finished, and judges.
 * A begin is asked for until somebody says yes.
 */
export async function underLoad<T>(
  stage: Stage,
  numbers: number,
  trouble: () => Promise<T>,
): Promise<{ campaigns: number; came: T; verdict: Verdict }> {
  let over = false;
  const load = keepRunning(stage, numbers, () => over);
  // It is awaited when the trouble is over, and told of then.
  load.catch(() => {});
  try {
    const came = await trouble();
    over = true;
    const campaigns = await load;
    await stage.finished();
    return { campaigns, came, verdict: await verdictOf(stage) };
  } finally {
    over = true;
    await Promise.allSettled([load]);
  }
}

/** A run has one wave for each 500 numbers, and a wave one worker: several runs at once keep all workers at it. */
export const runsAtOnce = 4;

async function keepRunning(stage: Stage, numbers: number, isOver: () => boolean): Promise<number> {
  const size = Math.ceil(numbers / runsAtOnce);
  let campaigns = 0;
  do {
    if (campaigns < runsAtOnce || (await queued(stage)) <= numbers - size) {
      campaigns += 1;
      await stage.begin(await stage.campaign(size));
    } else await sleep(100);
  } while (!isOver() || campaigns < runsAtOnce);
  return campaigns;
}

/** The database may be away just now. */
async function queued(stage: Stage): Promise<number> {
  try {
    return await stage.count('queued');
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

/** Any one of those that live. */
export function anyOf<T>(all: readonly T[]): T {
  const one = all[Math.floor(Math.random() * all.length)];
  if (one === undefined) throw new Error('There is none.');
  return one;
}
