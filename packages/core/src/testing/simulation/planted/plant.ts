import type { Tables } from '../../../memory/store/tables';
import type { Advancer, LifeStep, Store } from '../../../ports/store';
import type { Telephony } from '../../../ports/telephony';
import type { Plant, PlantedIn } from '../world';
import { changeAdvance, changeSteps } from './seams';

/** A mistake that somebody could make, planted into the ports: the simulation has to find it. */
export interface PlantedBug extends Plant {
  readonly name: string;
  /** What is wrong, for people. */
  readonly words: string;
}

export const tablesOf = ({ tables }: PlantedIn): Tables => {
  if (!tables) throw new Error('This bug is planted into the memory store.');
  return tables;
};

export const advancing = (name: string, words: string, change: (advance: Advancer) => Advancer): PlantedBug => ({
  name,
  words,
  store: (store) => changeAdvance(store, change),
});

export const steps = (
  name: string,
  words: string,
  change: (store: Store, within: PlantedIn) => Parameters<typeof changeSteps>[1],
): PlantedBug => ({ name, words, store: (store, within) => changeSteps(store, change(store, within)) });

export const carrier = (
  name: string,
  words: string,
  change: (telephony: Telephony, within: PlantedIn) => Partial<Telephony>,
): PlantedBug => ({ name, words, telephony: (telephony, within) => ({ ...telephony, ...change(telephony, within) }) });

/** Lets a life be carried as it is told, without what the rules would do. */
export const put = (step: LifeStep, life: Partial<LifeStep['life']>): LifeStep => ({
  ...step,
  changed: true,
  life: { ...step.life, ...life },
});
