import type { Objection } from '../auditor/objection';
import { liveThrough, type Scenario } from './course';
import type { Departure } from './script';

export interface Explored {
  /** Distinct states that courses came to; the auditor judged each. */
  readonly states: number;
  readonly courses: number;
  /** Every course with at most so many departures from the plain one was lived through; -1 when not even the plain one was. */
  readonly complete: number;
  /** There is no course that was not lived through. */
  readonly exhausted: boolean;
  /** The first objection, with fewest departures, and its story; null when all held. */
  readonly found: (Objection & { readonly departures: readonly Departure[]; readonly lines: readonly string[] }) | null;
}

/**
 * Lives through the courses of a scenario, those with fewest departures from the plain one first, each from the beginning and
 * until it comes to a state that another came to before.
 */
export async function explore(scenario: Scenario, mostStates: number): Promise<Explored> {
  const visited = new Set<number>();
  let level: (readonly Departure[])[] = [[]];
  let courses = 0;
  let complete = -1;
  /** A level of more courses than states are asked for is not written down whole. */
  let cut = false;
  const enter = (state: number) => visited.size < visited.add(state).size;
  while (level.length > 0) {
    const next: (readonly Departure[])[] = [];
    let cutNext = false;
    for (const departures of level) {
      if (visited.size >= mostStates) return { states: visited.size, courses, complete, exhausted: false, found: null };
      courses += 1;
      const { objection, openChoices } = await liveThrough(scenario, departures, enter);
      if (objection) {
        const { lines } = await liveThrough(scenario, departures, () => true, true);
        return {
          ...{ states: visited.size, courses, complete, exhausted: false },
          found: { ...objection, departures, lines },
        };
      }
      for (const { choice, options } of openChoices)
        for (let taken = 1; taken < options; taken += 1)
          if (next.length < mostStates) next.push([...departures, { choice, taken }]);
          else cutNext = true;
    }
    if (!cut) complete += 1;
    cut ||= cutNext;
    level = spread(next);
  }
  return { states: visited.size, courses, complete, exhausted: !cut, found: null };
}

/** Another order, always the same: a level that is cut off has been looked into everywhere, and not at its beginning alone. */
function spread<T>(all: readonly T[]): T[] {
  const stride = 7_919;
  const length = all.length;
  if (length % stride === 0) return [...all];
  return all.map((_one, index) => all[(index * stride) % length] as T);
}
