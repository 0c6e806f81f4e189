import { setup, transition } from 'xstate';
import type { RunState } from '../domain/run';

export type RunEventType =
  | 'begin'
  | 'schedule'
  | 'due'
  | 'too_late'
  | 'prepared'
  | 'pause'
  | 'resume'
  | 'terminate'
  | 'account_fault'
  | 'all_final';

export const runStates: readonly RunState[] = [
  'draft',
  'scheduled',
  'missed',
  'preparing',
  'running',
  'paused',
  'terminating',
  'finished',
  'canceled',
];
export const runEvents: readonly RunEventType[] = [
  'begin',
  'schedule',
  'due',
  'too_late',
  'prepared',
  'pause',
  'resume',
  'terminate',
  'account_fault',
  'all_final',
];

/**
 * The life of a run, as data. Pausing stops claims only: calls in flight run out. A scheduled run that is terminated was
 * never begun: it is `canceled`. A run ends by a sweep that finds every recipient final, never by a count alone.
 */
export const runMachine = setup({ types: { events: {} as { type: RunEventType } } }).createMachine({
  id: 'run',
  initial: 'draft',
  states: {
    draft: { on: { begin: 'preparing', schedule: 'scheduled' } },
    scheduled: { on: { due: 'preparing', too_late: 'missed', terminate: 'canceled' } },
    preparing: { on: { prepared: 'running', terminate: 'terminating' } },
    running: { on: { pause: 'paused', account_fault: 'paused', terminate: 'terminating', all_final: 'finished' } },
    paused: { on: { resume: 'running', terminate: 'terminating', all_final: 'finished' } },
    terminating: { on: { all_final: 'finished' } },
    missed: { type: 'final' },
    finished: { type: 'final' },
    canceled: { type: 'final' },
  },
});

/** Where a run goes, or null when its state does not know the event. */
export function decideRun(state: RunState, event: RunEventType): RunState | null {
  const [next] = transition(runMachine, runMachine.resolveState({ value: state }), { type: event });
  return next.value === state ? null : (next.value as RunState);
}

/** The states from which an unfinished run still has work: at most one such run per campaign. */
export const unfinishedRunStates: readonly RunState[] = ['scheduled', 'preparing', 'running', 'paused', 'terminating'];
