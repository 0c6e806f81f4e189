import type { NumberStatus, Service } from '../domain/words';
import type { LifeState } from './life';

const spoken: Record<LifeState, NumberStatus> = {
  not_started: 'not started',
  queued: 'queued',
  intent: 'dialing',
  unknown: 'dialing',
  accepted: 'dialing',
  dialing: 'dialing',
  ringing: 'ringing',
  answered: 'in progress',
  sent: 'sent',
  completed: 'completed',
  hungup: 'hungup',
  unanswered: 'unanswered',
  failed: 'failed',
  terminated: 'terminated',
  presumed_failed: 'failed',
};

/** The word of the wire contract for a state: a message that is on its way is `sending`, a call is `dialing`. */
export function statusOf(service: Service, state: LifeState): NumberStatus {
  const word = spoken[state];
  return service === 'SMS' && word === 'dialing' ? 'sending' : word;
}

/** The states that an outward status stands for, for a filter. */
export function statesOf(status: NumberStatus): readonly LifeState[] {
  const states = Object.keys(spoken) as LifeState[];
  return states.filter((state) => spoken[state] === status || (status === 'sending' && spoken[state] === 'dialing'));
}

const waiting: ReadonlySet<LifeState> = new Set(['not_started', 'queued']);
const final: ReadonlySet<LifeState> = new Set([
  'completed',
  'hungup',
  'unanswered',
  'failed',
  'terminated',
  'presumed_failed',
]);

/** True once the attempt is over; a final state is final for its attempt. */
export function isFinal(state: LifeState): boolean {
  return final.has(state);
}

/** True while a request may be, or is, with the provider: the phone may ring. */
export function isInFlight(state: LifeState): boolean {
  return !waiting.has(state) && !final.has(state);
}

/**
 * True while it occupies the line between its two numbers: a call until it is over, a message until the provider has
 * answered for it (receipts may take a day). At most one dispatch holds a line, so that doubt about it can
 * be resolved by asking the provider for (from, to, time).
 */
export function holdsLine(service: Service, state: LifeState): boolean {
  return service === 'PHONE' ? isInFlight(state) : state === 'intent' || state === 'unknown';
}

/** The final states, for stores that select by them. */
export const finalStates: readonly LifeState[] = [...final];
