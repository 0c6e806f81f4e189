import { openStage } from '../stage/stage';
import type { Theatre } from '../stage/theatre';
import { verdictOf } from '../stage/verdict';
import { deadlyWord } from '../worker/failpoints';
import type { Figures, Progress } from './load';

/** Workers that may die over one number before it is given up: the engine's default. */
const deathsAllowed = 3;
/** Deaths wait for the lease of who died: a short one. */
const pace = { leaseMs: 2_000 };

/**
 * F25: a number whose message kills every worker that prepares it. It must fail after three deaths, unsent; everybody else of its wave,
 * before and after it, is called once.
 */
export async function poison(theatre: Theatre, numbers: number, progress: Progress): Promise<Figures> {
  const stage = await openStage(theatre);
  const failures: string[] = [];
  try {
    const names = Array.from({ length: numbers }, (_, n) =>
      n === Math.floor(numbers / 2) ? deadlyWord : `person ${n}`,
    );
    const campaign = await stage.campaign(numbers, '0', names);
    let begun: Promise<unknown> | null = null;
    let deaths = 0;
    for (;;) {
      const worker = await stage.start({ aim: { window: 'F25', nth: 1 }, pace, wait: false });
      begun ??= stage.begin(campaign, 'Namaste {tags_name}');
      begun.catch(() => {});
      const finished = begun.then(() => stage.finished());
      finished.catch(() => {});
      if ((await Promise.race([finished, worker.exited])) === undefined) break;
      deaths += 1;
      progress(`${deaths} deaths`);
      if (deaths > 2 * deathsAllowed) throw new Error(`${deaths} workers died, and the number is still tried.`);
    }
    if (deaths !== deathsAllowed) failures.push(`${deaths} workers died, not ${deathsAllowed}`);
    const { rows } = await stage.client.query<{ state: string; reason: string | null; intents: number }>(
      `SELECT state, reason, dispatch_no AS intents FROM ${stage.schema}.recipients WHERE tags ->> 'tags_name' = $1`,
      [deadlyWord],
    );
    const [given] = rows;
    if (given?.state !== 'failed' || given.reason !== 'poison' || given.intents !== 0)
      failures.push(`the deadly number is ${JSON.stringify(given)}`);
    const verdict = await verdictOf(stage);
    if (verdict.calls !== numbers - 1) failures.push(`${verdict.calls} of ${numbers - 1} others were called`);
    if (verdict.alarms.poison !== 1) failures.push(`${verdict.alarms.poison ?? 0} alarms told of it`);
    return { title: 'F25: a number that kills whoever prepares it', verdict, failures, measured: { deaths } };
  } finally {
    await stage.close();
  }
}
