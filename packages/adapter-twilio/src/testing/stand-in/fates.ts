/** What becomes of a call, chosen by the last digit of the number that is called. */
export type CallFate = 'busy' | 'no-answer' | 'failed' | 'hangs-up-early' | 'machine' | 'hears-all';

const callFates: Readonly<Record<string, CallFate>> = {
  '1': 'busy',
  '2': 'no-answer',
  '3': 'failed',
  '4': 'hangs-up-early',
  '5': 'machine',
};

/** The fate of a call to a number: 1 busy, 2 no answer, 3 failed, 4 hangs up early, 5 a machine, others hear all. */
export function callFateOf(to: string): CallFate {
  return callFates[to.slice(-1)] ?? 'hears-all';
}

/** How a message ends, and Twilio's error code of that end. */
export interface MessageFate {
  readonly status: 'delivered' | 'undelivered' | 'failed';
  readonly errorCode: number | null;
}

const messageFates: Readonly<Record<string, MessageFate>> = {
  /** The handset is off. */
  '1': { status: 'undelivered', errorCode: 30003 },
  /** Nobody has this number. */
  '2': { status: 'undelivered', errorCode: 30005 },
  /** The carrier does not know why: this one never came to be sent. */
  '3': { status: 'failed', errorCode: 30008 },
  /** A landline. */
  '4': { status: 'undelivered', errorCode: 30006 },
};

/** The fate of a message to a number, chosen by its last digit as that of a call is. */
export function messageFateOf(to: string): MessageFate {
  return messageFates[to.slice(-1)] ?? { status: 'delivered', errorCode: null };
}

/**
 * The keys that the called party presses when it is asked: its last digit but one, as often as keys are wanted; a zero
 * there presses none.
 */
export function keysOf(to: string, wanted: number): string {
  const digit = to.slice(-2, -1);
  return digit === '0' ? '' : digit.repeat(wanted);
}
