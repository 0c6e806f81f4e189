import { parseArgs } from 'node:util';
import { compare, type SimulatedStore } from './compare';
import { explain } from './explain';
import { exploreAll } from './explore/tell';
import { plantedBugs } from './planted/bugs';
import { hunt } from './planted/hunt';
import { type Mode, simulate } from './simulate';

const help = `Lives through seeds of the whole engine under faults, and stops at the first promise that is broken.

  npm run simulate -- --seeds 100000              safety and liveness in turn, from seed 1
  npm run simulate -- --from 5001 --seeds 1000    other seeds
  npm run simulate -- --mode liveness             one mode: safety, liveness, both (each seed in both), turns (the default)
  npm run simulate -- --seed 26 --mode safety     one seed, with its story
  npm run simulate -- --store postgres --seeds 5000   each seed on the memory store and on this one: the same story, to the byte
  npm run simulate -- --explore --states 5000000      not by chance: the courses of a small world one after another
  npm run simulate -- --planted 'no mutex'        how many seeds it takes to find a planted bug; 'all' for each of them

Exit code 1: a promise was broken, or a planted bug was not found within the seeds (2,000 unless told).
`;

/** Stores beside the memory store, by the name that `--store` gives them. */
export type Stores = Readonly<Record<string, () => Promise<SimulatedStore>>>;

/** What `npm run simulate` does. The answer is the exit code. */
export async function command(
  args: readonly string[],
  say: (line: string) => void,
  stores: Stores = {},
): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seeds: { type: 'string', default: '2000' },
      from: { type: 'string', default: '1' },
      seed: { type: 'string' },
      mode: { type: 'string', default: 'turns' },
      planted: { type: 'string' },
      store: { type: 'string' },
      explore: { type: 'boolean', default: false },
      states: { type: 'string', default: '200000' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    say(help);
    return 0;
  }
  if (values.explore) return exploreAll(whole(values.states, 'states'), say);
  if (values.planted !== undefined) return huntAll(values.planted, whole(values.seeds, 'seeds'), say);
  if (values.seed !== undefined) return replay(whole(values.seed, 'seed'), values.mode, say);
  const [from, seeds] = [whole(values.from, 'from'), whole(values.seeds, 'seeds')];
  if (values.store === undefined) return live(from, seeds, values.mode, say);
  const open = stores[values.store];
  if (!open) throw new RangeError(`--store is one of: ${Object.keys(stores).join(', ')}.`);
  const store = await open();
  try {
    return await liveOnBoth(store, from, seeds, values.mode, say);
  } finally {
    await store.dispose();
  }
}

function whole(text: string, name: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 1) throw new RangeError(`--${name} is a whole number from 1 on.`);
  return number;
}

/** @throws RangeError for a word that is no mode */
function modesOf(word: string, seed: number): readonly Mode[] {
  if (word === 'both') return ['safety', 'liveness'];
  if (word === 'turns') return [seed % 2 === 0 ? 'liveness' : 'safety'];
  if (word === 'safety' || word === 'liveness') return [word];
  throw new RangeError('--mode is safety, liveness, both or turns.');
}

async function live(from: number, seeds: number, mode: string, say: (line: string) => void): Promise<number> {
  const startedAt = performance.now();
  const sums = { lives: 0, calls: 0, happenings: 0, virtualMs: 0 };
  const figures = () => {
    const seconds = (performance.now() - startedAt) / 1_000;
    const days = (sums.virtualMs / 86_400_000).toFixed(1);
    return `${sums.lives} lives, ${sums.calls} calls, ${sums.happenings} happenings, ${days} virtual days in ${seconds.toFixed(0)} s`;
  };
  for (let seed = from; seed < from + seeds; seed++) {
    for (const one of modesOf(mode, seed)) {
      const { objection, calls, happenings, virtualMs } = await simulate(seed, one);
      sums.lives += 1;
      sums.calls += calls;
      sums.happenings += happenings;
      sums.virtualMs += virtualMs;
      if (!objection) continue;
      say(await explain(seed, one));
      say(`After ${figures()}.`);
      return 1;
    }
    if ((seed - from + 1) % 1_000 === 0) say(`seed ${seed}: ${figures()}`);
  }
  say(`No promise was broken: ${figures()}.`);
  return 0;
}

async function liveOnBoth(
  store: SimulatedStore,
  from: number,
  seeds: number,
  mode: string,
  say: (line: string) => void,
): Promise<number> {
  let happenings = 0;
  for (let seed = from; seed < from + seeds; seed++) {
    for (const one of modesOf(mode, seed)) {
      const { other, difference } = await compare(seed, one, store);
      happenings += other.happenings;
      const { objection } = other;
      if (objection) say(`Seed ${seed} in ${one} mode: ${objection.rule}: ${objection.words}`);
      if (difference) say(difference);
      if (objection || difference) return 1;
    }
    if ((seed - from + 1) % 100 === 0) say(`seed ${seed}: ${happenings} happenings`);
  }
  say(`Both stores told the same story of ${seeds} seeds, and no promise was broken: ${happenings} happenings.`);
  return 0;
}

async function replay(seed: number, mode: string, say: (line: string) => void): Promise<number> {
  let code = 0;
  for (const one of modesOf(mode, seed)) {
    const { lines, objection, hash } = await simulate(seed, one, { keepTrace: true });
    for (const line of lines) say(line);
    say(`Trace ${hash}: ${objection ? `${objection.rule}: ${objection.words}` : 'no promise was broken'}.`);
    if (objection) code = 1;
  }
  return code;
}

async function huntAll(name: string, seeds: number, say: (line: string) => void): Promise<number> {
  const bugs = plantedBugs.filter((bug) => name === 'all' || bug.name === name);
  if (bugs.length === 0)
    throw new RangeError(`--planted is all, or one of: ${plantedBugs.map((bug) => bug.name).join(', ')}.`);
  let escaped = 0;
  for (const bug of bugs) {
    const found = await hunt(bug, seeds);
    if (found.seeds === null) escaped += 1;
    // As a row of planted/found.ts.
    say(
      found.seeds === null
        ? `// '${bug.name}' escaped ${seeds} seeds`
        : `'${bug.name}': [${found.seeds}, '${found.mode}', '${found.rule}'],`,
    );
  }
  return escaped === 0 ? 0 : 1;
}
