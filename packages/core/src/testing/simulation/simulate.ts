import type { Objection } from './auditor/objection';
import { createChance } from './chance';
import type { OpenStore } from './observed-store';
import { drawProfile, type Profile } from './profile';
import { rowsOf } from './rows';
import { createWorld, type Plant } from './world';

/**
 * `safety`: everything goes wrong all the time, and nothing bad may happen. `liveness`: at some time faults stop, and
 * then everything good must happen.
 */
export type Mode = 'safety' | 'liveness';

export interface Simulated {
  readonly seed: number;
  readonly mode: Mode;
  readonly profile: Profile;
  /** What did not hold; null when all did. */
  readonly objection: Objection | null;
  /** The same seed has the same. */
  readonly hash: string;
  readonly lines: readonly string[];
  /** The rows that the end left, when the trace is kept. */
  readonly rows: readonly string[];
  /** Things that happened, and the virtual time that they took. */
  readonly happenings: number;
  readonly virtualMs: number;
  readonly calls: number;
}

export interface SimulateOptions {
  readonly plant?: Plant | undefined;
  readonly keepTrace?: boolean;
  /** Changes what the seed drew: to find the smallest case, or to aim. */
  readonly adjust?: (profile: Profile) => Profile;
  /** Default: the memory store. */
  readonly openStore?: OpenStore | undefined;
}

/** Everything has its end within this once faults stop: the longest waits, one after the other (L1). */
const restWithinMs = 12 * 3_600_000;

/** Lives through one seed. The same seed, mode and adjustment answer the same, byte for byte. */
export async function simulate(seed: number, mode: Mode, options: SimulateOptions = {}): Promise<Simulated> {
  const drawn = drawProfile(createChance(`${seed}/profile`));
  const profile = options.adjust?.(drawn) ?? drawn;
  const world = createWorld({
    seed: `${seed}`,
    profile,
    keepTrace: options.keepTrace ?? false,
    plant: options.plant,
    openStore: options.openStore,
  });
  const { auditor, timeline, provider, post, trace } = world;
  const objected = () => auditor.objection() !== null;
  // Once in each seed the event loop has its turn, so that signals and reporters are heard.
  await new Promise((resolve) => setImmediate(resolve));
  await world.begin();
  await timeline.run(profile.start + profile.horizonMs, objected);
  if (mode === 'liveness' && !objected()) {
    world.calm();
    const restsAt = timeline.now() + restWithinMs;
    let asked = 0;
    const atRest = () =>
      objected() || (++asked % 20 === 0 && !auditor.busy() && !provider.busy() && post.underWay() === 0);
    await timeline.run(restsAt, atRest);
    if (!objected()) auditor.atRest();
  }
  return {
    seed,
    mode,
    profile,
    objection: auditor.objection(),
    hash: trace.hash(),
    lines: trace.lines,
    rows: options.keepTrace ? rowsOf(world.view) : [],
    happenings: timeline.happened(),
    virtualMs: timeline.now() - profile.start,
    calls: provider.calls.size,
  };
}
