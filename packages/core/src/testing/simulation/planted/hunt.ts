import type { Rule } from '../auditor/objection';
import { type Mode, simulate } from '../simulate';
import type { PlantedBug } from './plant';

/** How a planted bug was found. */
export interface Found {
  readonly name: string;
  /** How many seeds it took; null when none of them showed it. */
  readonly seeds: number | null;
  readonly mode: Mode | null;
  readonly rule: Rule | null;
}

/** Lives through seeds, safety and liveness in turn, until one shows the bug. */
export async function hunt(bug: PlantedBug, mostSeeds: number): Promise<Found> {
  for (let seed = 1; seed <= mostSeeds; seed++) {
    const mode: Mode = seed % 2 === 0 ? 'liveness' : 'safety';
    const { objection } = await simulate(seed, mode, { plant: bug });
    if (objection) return { name: bug.name, seeds: seed, mode, rule: objection.rule };
  }
  return { name: bug.name, seeds: null, mode: null, rule: null };
}
