import type { OpenStore } from './observed-store';
import type { Profile } from './profile';
import { type Mode, type Simulated, simulate } from './simulate';

/** A store beside the memory store, in which simulations live one after another. */
export interface SimulatedStore {
  /** Empties it: before each simulation. */
  next(): Promise<OpenStore>;
  dispose(): Promise<void>;
}

/** One seed on two stores. */
export interface Compared {
  readonly memory: Simulated;
  readonly other: Simulated;
  /** Where the two stories part, for a person; null when they are the same to the byte. */
  readonly difference: string | null;
}

/** Lives through one seed on the memory store and on another: two stores that keep one contract make one story. */
export async function compare(seed: number, mode: Mode, store: SimulatedStore): Promise<Compared> {
  const memory = await simulate(seed, mode, { keepTrace: true, adjust });
  const other = await simulate(seed, mode, { keepTrace: true, adjust, openStore: await store.next() });
  return { memory, other, difference: differenceOf(memory, other) };
}

/** Without hosts: in which order they are told is nobody's promise, and two stores may keep another. */
function adjust(profile: Profile): Profile {
  return { ...profile, rules: { ...profile.rules, endpoints: 0 } };
}

/** Lines that are shown before and after the place. */
const around = 8;

function differenceOf(memory: Simulated, other: Simulated): string | null {
  if (memory.hash === other.hash) return rowDifference(memory, other);
  const long = Math.max(memory.lines.length, other.lines.length);
  let place = 0;
  while (place < long && memory.lines[place] === other.lines[place]) place += 1;
  return [
    `Seed ${memory.seed} in ${memory.mode} mode is another story on the other store:`,
    ...memory.lines.slice(Math.max(0, place - around), place).map((line) => `          ${line}`),
    ...memory.lines.slice(place, place + around).map((line) => `  memory  ${line}`),
    ...other.lines.slice(place, place + around).map((line) => `  other   ${line}`),
  ].join('\n');
}

/** Of two stories that are the same, the rows that are not. */
function rowDifference(memory: Simulated, other: Simulated): string | null {
  const only = (one: Simulated, without: Simulated) => {
    const there = new Set(without.rows);
    return one.rows.filter((row) => !there.has(row));
  };
  const [mine, its] = [only(memory, other), only(other, memory)];
  if (mine.length + its.length === 0) return null;
  return [
    `Seed ${memory.seed} in ${memory.mode} mode leaves other rows in the other store:`,
    ...mine.map((row) => `  memory  ${row}`),
    ...its.map((row) => `  other   ${row}`),
  ].join('\n');
}
