import { chance } from './chance';
import { type RequestFault, requestFaults, type StandInSettings } from './options';

/** What happens to one status callback. */
export interface CallbackFate {
  readonly lost: boolean;
  readonly copies: 1 | 2;
  /** Held back for this long, in real milliseconds. */
  readonly delayMs: number;
}

/** Longer than the steps of a life are apart at the speeds that tests use: who is held back comes after who follows. */
const reorderMs = 150;

/** The fault that the nth request that creates something for a number meets; null: none. */
export function requestFaultOf(settings: StandInSettings, to: string, nth: number): RequestFault | null {
  const { faults, seed } = settings;
  return requestFaults.find((fault) => chance(seed, fault, to, nth) < faults[fault]) ?? null;
}

/** What happens to one status callback, by whom it tells of and which of its callbacks it is. */
export function callbackFateOf(settings: StandInSettings, to: string, sequence: number): CallbackFate {
  const { faults, seed, callbackDelayMs } = settings;
  const thrown = (fault: keyof typeof faults) => chance(seed, fault, to, sequence) < faults[fault];
  const late = thrown('callbackDelay') ? callbackDelayMs * chance(seed, 'how late', to, sequence) : 0;
  return {
    lost: thrown('callbackLoss'),
    copies: thrown('callbackDuplicate') ? 2 : 1,
    delayMs: late + (thrown('callbackReorder') ? reorderMs : 0),
  };
}

/** From when lists show what is created now for a number, in milliseconds of the epoch. */
export function listedAtOf({ seed, listLagMs }: StandInSettings, to: string): number {
  return Date.now() + listLagMs * (0.5 + 0.5 * chance(seed, 'list lag', to));
}
