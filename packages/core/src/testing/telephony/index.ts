export type { Need, TelephonyCheck } from './check';
export type { Desk } from './desk';
export type { KitFate, KitProvider } from './kit-provider';
export { simulatedProvider } from './simulated-provider';
export { runTelephonyCheck, telephonyChecks, telephonyKit } from './telephony-kit';
