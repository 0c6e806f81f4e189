import { setTimeout as sleep } from 'node:timers/promises';
import { openHost } from '../stage/host';
import { openStage } from '../stage/stage';
import type { Theatre } from '../stage/theatre';
import { anyOf, type Figures, type Progress, underLoad } from './load';

/**
 * T9: kill -9 of a worker at random every 50 to 1,500 ms, and another in its place at once, under campaigns of 300 numbers. Then the
 * end is awaited, and the carrier's log compared.
 */
export async function randomKills(
  theatre: Theatre,
  cycles: number,
  progress: Progress,
  { workers = 3, numbers = 300 } = {},
): Promise<Figures> {
  const stage = await openStage(theatre);
  try {
    await Promise.all(Array.from({ length: workers }, () => stage.start()));
    const host = await openHost(stage);
    const { campaigns, verdict } = await underLoad(stage, numbers, async () => {
      for (let done = 1; done <= cycles; done += 1) {
        await sleep(50 + Math.random() * 1_450);
        const victim = anyOf(stage.living());
        victim.signal('SIGKILL');
        await victim.exited;
        await stage.start({ wait: false });
        progress(`${done} of ${cycles} kills`);
      }
    });
    const failures = await host.missed();
    const { told, repeated } = host.counts();
    host.close();
    const measured = { campaigns, 'events told to the host': told, 'of them again': repeated };
    return { title: `T9: ${cycles} random kills`, verdict, failures, measured };
  } finally {
    await stage.close();
  }
}
