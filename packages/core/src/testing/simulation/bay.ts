import type { Chance } from './chance';
import { createWorker, type Worker, type Workshop } from './worker';

/** A machine on which worker processes follow one another. */
export function createBay(shop: Workshop, choice: Chance, name: string) {
  const { timeline, trace, faults } = shop.around;
  let lives = 0;
  let worker: Worker | null = null;

  function start(): void {
    lives += 1;
    const mine = createWorker(shop, `${name}.${lives}`);
    worker = mine;
    trace.note(`${mine.caller.name} starts`);
    mine.engine.start().catch((error: unknown) => {
      trace.note(`${mine.caller.name} could not start: ${error instanceof Error ? error.message : ''}`);
      mine.caller.die();
    });
  }

  /** A supervisor looks whether the process is there. */
  function supervise(): void {
    if (!worker?.caller.alive()) start();
    timeline.in(choice.between(2_000, 20_000), supervise);
  }

  return {
    supervise,
    worker: () => (worker?.caller.alive() ? worker : null),
    /** Each minute something may happen to it. */
    suffer(): void {
      const mine = worker;
      if (!mine?.caller.alive()) return;
      if (choice.happens(faults().freeze)) {
        const ms = choice.between(1_000, choice.happens(0.5) ? 20_000 : 300_000);
        trace.note(`${mine.caller.name} stands still for ${ms} ms`);
        mine.caller.freeze(ms);
      }
      if (!choice.happens(faults().restart)) return;
      trace.note(`${mine.caller.name} is asked to end`);
      mine.caller.hear(() => {
        mine.engine.stop().then(
          () => mine.caller.die(),
          () => mine.caller.die(),
        );
      });
      timeline.in(30_000, () => mine.caller.die());
    },
  };
}
