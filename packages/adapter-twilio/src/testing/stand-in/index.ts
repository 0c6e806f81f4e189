export { type Params, signatureOf } from './callbacks/signature';
export { forkStandIn, type RunningStandIn } from './fork-stand-in';
export type { Refusal, RequestFault, StandInOptions } from './options';
export { type StandIn, startStandIn } from './start-stand-in';
export type { TruthEntry } from './truth';
