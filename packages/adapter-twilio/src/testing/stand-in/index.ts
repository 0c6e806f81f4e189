export { type Params, signatureOf } from './callbacks/signature';
export { forkStandIn, type RunningStandIn } from './fork-stand-in';
export type { Refusal, RequestFault, StandInOptions } from './options';
export type { TruthEntry } from './truth';
