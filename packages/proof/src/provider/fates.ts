import type { Ending } from './journal';

/** What becomes of a call to a number, and of the request that asks for it: the number's last digit says it. */
export interface Fate {
  readonly ending: Ending;
  /** Seconds of talk that the carrier will bill, given how long the message is. */
  seconds(contentSeconds: number): number;
  /** It talks until somebody ends it. */
  readonly endless: boolean;
  readonly request: 'answered' | 'answered late' | 'answer lost' | 'lost' | 'refused' | 'throttled' | 'account';
}

const heard: Fate = {
  ending: 'completed',
  seconds: Math.ceil,
  endless: false,
  request: 'answered',
};
const unheard = { ...heard, seconds: () => 0 };

const fates: Readonly<Record<string, Fate>> = {
  '1': { ...unheard, ending: 'busy' },
  '2': { ...unheard, ending: 'no_answer' },
  '3': { ...unheard, ending: 'failed' },
  // Leaves before the end.
  '4': { ...heard, seconds: () => 1 },
  '6': { ...heard, request: 'answered late' },
  '7': { ...heard, request: 'answer lost' },
  '8': { ...heard, endless: true },
  // The first request is lost on its way; a second one arrives.
  '9': { ...heard, request: 'lost' },
};

/** Numbers that the conformance kit needs: refused in three ways, told apart by their last two digits. */
const refusals: Readonly<Record<string, Fate>> = {
  '05': { ...unheard, request: 'refused' },
  '15': { ...unheard, request: 'account' },
  '25': { ...unheard, request: 'throttled' },
};

/** The fate of a number. */
export function fateOf(number: string): Fate {
  return refusals[number.slice(-2)] ?? fates[number.slice(-1)] ?? heard;
}
