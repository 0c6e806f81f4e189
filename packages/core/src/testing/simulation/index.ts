export type { Objection, Rule } from './auditor/objection';
export { type Faults, noFaults, type Profile } from './profile';
export { type Mode, type Simulated, type SimulateOptions, simulate } from './simulate';
