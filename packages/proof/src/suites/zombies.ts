import { setTimeout as sleep } from 'node:timers/promises';
import { openStage } from '../stage/stage';
import type { Theatre } from '../stage/theatre';
import { anyOf, type Figures, type Progress, underLoad } from './load';

/** Longer than a lease (3 s here). */
const frozenMs = 4_500;

/** T10: a worker is frozen for longer than its lease, at random, and wakes while others have taken its work over. */
export async function zombies(theatre: Theatre, times: number, progress: Progress): Promise<Figures> {
  const stage = await openStage(theatre);
  try {
    await Promise.all([stage.start(), stage.start(), stage.start()]);
    const { verdict, campaigns } = await underLoad(stage, 200, async () => {
      for (let done = 1; done <= times; done += 1) {
        await sleep(100 + Math.random() * 400);
        const zombie = anyOf(stage.living());
        zombie.signal('SIGSTOP');
        await sleep(frozenMs);
        zombie.signal('SIGCONT');
        progress(`${done} of ${times} zombies`);
      }
    });
    return { title: `T10: ${times} zombies`, verdict, failures: [], measured: { campaigns } };
  } finally {
    await stage.close();
  }
}
