import type { Timeline } from '../timeline';
import { type Digest, digestOf, followed, noDigest, together, without } from './digest';
import type { Script } from './script';

/** A timeline on which the order of what is planned for one instant is a choice of the script, and that knows its state. */
export interface ExploredTimeline extends Timeline {
  /** Something was heard in the happening that is under way: what it plans from now on comes of this too. */
  heard(word: string): void;
  /** What is planned, each with the whole story that led to it, in whatever order these ran. */
  readonly planned: () => Digest;
}

interface Planned {
  readonly at: number;
  /** The happening that planned it, what that had heard by then, and which of its plans it is. */
  readonly story: Digest;
  readonly turn: number;
  happen: (() => void | Promise<void>) | null;
}

/** Turns of the microtask queue, as on the common timeline. */
const turns = 48;

export function createExploredTimeline(start: number, script: Script): ExploredTimeline {
  let open: Planned[] = [];
  let now = start;
  let happened = 0;
  let turn = 0;
  let story: Digest = digestOf('the beginning');
  let plans = 0;
  let all: Digest = noDigest;

  const shareOf = (one: Planned) => followed(one.story, digestOf(String(one.at)));

  function remove(one: Planned): void {
    all = without(all, shareOf(one));
    open = open.filter((other) => other !== one);
  }

  function next(end: number): Planned | null {
    let at = Number.POSITIVE_INFINITY;
    for (const one of open) at = Math.min(at, one.at);
    if (at > end) return null;
    const due = open.filter((one) => one.at === at).sort((a, b) => a.turn - b.turn);
    return due[due.length > 1 ? script.choose(due.length) : 0] ?? null;
  }

  return {
    now: () => now,
    happened: () => happened,
    planned: () => all,
    heard: (word) => {
      story = followed(story, digestOf(word));
    },
    in(ms, happen) {
      plans += 1;
      const planned: Planned = {
        at: now + Math.max(0, ms),
        story: followed(story, { low: plans, high: plans }),
        turn: turn++,
        happen,
      };
      open.push(planned);
      all = together(all, shareOf(planned));
      return () => {
        if (planned.happen === null) return;
        planned.happen = null;
        remove(planned);
      };
    },
    async run(end, enough) {
      for (let one = next(end); one !== null; one = next(end)) {
        remove(one);
        const { happen } = one;
        one.happen = null;
        now = Math.max(now, one.at);
        happened += 1;
        story = one.story;
        plans = 0;
        await happen?.();
        for (let i = 0; i < turns; i++) await undefined;
        if (enough?.()) return;
      }
      now = Math.max(now, end);
    },
  };
}
