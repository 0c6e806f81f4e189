export type { SeenCampaign, SeenCode, SeenRun, View } from './auditor/view';
export { type Compared, compare, type SimulatedStore } from './compare';
export type { ObservedStore, OpenStore } from './observed-store';
export type { Mode, Simulated } from './simulate';
