import TinyQueue from 'tinyqueue';
import type { Chance } from './chance';

/** Virtual time: what happens next is the earliest thing planned; between two of them no time passes for anybody. */
export interface Timeline {
  /** Milliseconds since 1970. */
  now(): number;
  /** Plans something; the answer takes it back. A promise that it answers is awaited before anything else happens. */
  in(ms: number, happen: () => void | Promise<void>): () => void;
  /** Lets time pass until `end` (at the latest), or until `enough` says so. It is asked after every happening. */
  run(end: number, enough?: () => boolean): Promise<void>;
  /** How many things have happened. */
  readonly happened: () => number;
}

interface Planned {
  readonly at: number;
  /** Of things planned for one instant chance takes one: their order is nobody's promise. */
  readonly order: number;
  happen: (() => void | Promise<void>) | null;
}

export function createTimeline(start: number, chance: Chance): Timeline {
  const heap = new TinyQueue<Planned>([], (one, other) => one.at - other.at || one.order - other.order);
  let now = start;
  let happened = 0;
  return {
    now: () => now,
    happened: () => happened,
    in(ms, happen) {
      const planned: Planned = { at: now + Math.max(0, ms), order: chance.int(2 ** 30), happen };
      heap.push(planned);
      return () => {
        planned.happen = null;
      };
    },
    async run(end, enough) {
      for (let next = heap.peek(); next !== undefined && next.at <= end; next = heap.peek()) {
        heap.pop();
        if (next.happen === null) continue;
        now = Math.max(now, next.at);
        happened += 1;
        const under = next.happen();
        if (under) await under;
        await settled();
        if (enough?.()) return;
      }
      now = Math.max(now, end);
    },
  };
}

/** Turns of the microtask queue: more than any chain of promises in the engine is long. */
const turns = 48;

/**
 * Resolves when what waits only for promises has gone on. Nothing in a simulation waits for anything else, so no turn of
 * the event loop is needed: that would cost more than all the rest.
 */
async function settled(): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await undefined;
}
