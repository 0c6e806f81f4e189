export { type Params, signatureOf } from './callbacks/signature';
export type { Refusal, RequestFault, StandInOptions } from './options';
export { forkStandIn, type RunningStandIn } from './process';
export { type StandIn, startStandIn } from './server';
export type { TruthEntry } from './truth';
