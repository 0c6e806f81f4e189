export type { SeenCode, SeenRun, View } from './auditor/view';
export { type Compared, compare, type SimulatedStore } from './compare';
export type { Mode, Simulated } from './simulate';
export type { ObservedStore, OpenStore } from './world';
