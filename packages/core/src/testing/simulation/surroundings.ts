import type { Auditor } from './auditor/auditor';
import type { Chance } from './chance';
import type { Faults } from './profile';
import type { Timeline } from './timeline';
import type { Trace } from './trace';

/** What every room of a simulation shares. */
export interface Surroundings {
  readonly timeline: Timeline;
  readonly trace: Trace;
  readonly auditor: Auditor;
  /** Chances of the lines between workers, store and provider. */
  readonly chance: Chance;
  /** How things fail at present: all faults may have stopped. */
  readonly faults: () => Faults;
  /** True while nobody reaches the store. */
  readonly storeIsDown: () => boolean;
}

/** A failure that the simulation made: whoever sees one has seen nothing that the engine did wrong. */
export class SimulatedFault extends Error {
  override readonly name = 'SimulatedFault';
}
