import { type AnyStateMachine, transition } from 'xstate';
import { type CallEventType, type CallState, type ChartContext, callEvents, callMachine, callStates } from './call';
import type { Verdict } from './evidence';
import { type MessageEventType, type MessageState, messageEvents, messageMachine, messageStates } from './message';

/** A chart asked once for a cell: xstate's own transition is too slow to be asked for each event of a million calls. */
export type Decide<S extends string, E extends string> = (state: S, event: E, context: ChartContext) => S;

/**
 * Fills the table from the chart, which stays the only truth, when a cell is first asked for: all of them at once would hold
 * up every start for most of a second. The chart's guards may ask nothing but the context.
 */
function tableOf<S extends string, E extends string>(
  machine: AnyStateMachine,
  states: readonly S[],
  events: readonly E[],
): Decide<S, E> {
  const table: Record<string, Record<string, S[]>> = Object.create(null);
  for (const state of states) table[state] = Object.fromEntries(events.map((event) => [event, []]));
  return (state, event, context) => {
    const cells = table[state]?.[event];
    if (!cells) return state;
    const at = contextIndex(context);
    const known = cells[at];
    if (known !== undefined) return known;
    const [next] = transition(machine, machine.resolveState({ value: state, context }), { type: event });
    const found = next.value as S;
    cells[at] = found;
    return found;
  };
}

const verdicts: readonly Verdict[] = ['none', 'completed', 'hungup', 'unanswered', 'failed', 'terminated'];
const verdictIndex = Object.fromEntries(verdicts.map((verdict, index) => [verdict, index])) as Record<Verdict, number>;

/** Each context has a place of its own in a cell's list. */
function contextIndex(c: ChartContext): number {
  const bits = (c.absentTwice ? 8 : 0) + (c.terminateAsked ? 4 : 0) + (c.dispatched ? 2 : 0) + (c.unrecorded ? 1 : 0);
  return verdictIndex[c.verdict] * 16 + bits;
}

/** Where a call goes from `state` on `event`. An event without an arrow changes nothing. */
export const decideCall: Decide<CallState, CallEventType> = tableOf(callMachine, callStates, callEvents);

/** Where a message goes from `state` on `event`. */
export const decideMessage: Decide<MessageState, MessageEventType> = tableOf(
  messageMachine,
  messageStates,
  messageEvents,
);
