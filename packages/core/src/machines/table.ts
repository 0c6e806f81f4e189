import { type AnyStateMachine, transition } from 'xstate';
import { type CallEventType, type CallState, type ChartContext, callEvents, callMachine, callStates } from './call';
import type { Verdict } from './evidence';
import { type MessageEventType, type MessageState, messageEvents, messageMachine, messageStates } from './message';

const verdicts: readonly Verdict[] = ['none', 'completed', 'hungup', 'unanswered', 'failed', 'terminated'];
const booleans = [false, true] as const;

/** A chart asked once for every cell: xstate's own transition is too slow to be asked for each event of a million calls. */
export type Decide<S extends string, E extends string> = (state: S, event: E, context: ChartContext) => S;

/** Derives the table from the chart, which stays the only truth. The chart's guards may ask nothing but the context. */
function deriveTable<S extends string, E extends string>(
  machine: AnyStateMachine,
  states: readonly S[],
  events: readonly E[],
): Decide<S, E> {
  const table: Record<string, Record<string, S[]>> = Object.create(null);
  for (const state of states) table[state] = Object.fromEntries(events.map((event) => [event, []]));
  for (const context of everyContext()) {
    const at = contextIndex(context);
    for (const state of states) {
      const snapshot = machine.resolveState({ value: state, context });
      for (const type of events) {
        const [next] = transition(machine, snapshot, { type });
        const cells = table[state]?.[type];
        if (cells) cells[at] = next.value as S;
      }
    }
  }
  return (state, event, context) => table[state]?.[event]?.[contextIndex(context)] ?? state;
}

function* everyContext(): Generator<ChartContext> {
  for (const verdict of verdicts)
    for (const absentTwice of booleans)
      for (const terminateAsked of booleans)
        for (const dispatched of booleans)
          for (const unrecorded of booleans) yield { verdict, absentTwice, terminateAsked, dispatched, unrecorded };
}

const verdictIndex = Object.fromEntries(verdicts.map((verdict, index) => [verdict, index])) as Record<Verdict, number>;

/** Each context has a place of its own in a cell's list. */
function contextIndex(c: ChartContext): number {
  const bits = (c.absentTwice ? 8 : 0) + (c.terminateAsked ? 4 : 0) + (c.dispatched ? 2 : 0) + (c.unrecorded ? 1 : 0);
  return verdictIndex[c.verdict] * 16 + bits;
}

/** Where a call goes from `state` on `event`. An event without an arrow changes nothing. */
export const decideCall: Decide<CallState, CallEventType> = deriveTable(callMachine, callStates, callEvents);

/** Where a message goes from `state` on `event`. */
export const decideMessage: Decide<MessageState, MessageEventType> = deriveTable(
  messageMachine,
  messageStates,
  messageEvents,
);
