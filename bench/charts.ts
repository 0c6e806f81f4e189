/*
 * Goals 14 and 16: decide(state, event) against xstate's transition(), equal on every pair; a text rendered against Mustache.render.
 *
 *   npx tsx --tsconfig tsconfig.base.json bench/charts.ts
 */
import { parseTemplate, renderTemplate } from '@ghanti/core';
import Mustache from 'mustache';
import { transition } from 'xstate';
import { callEvents, callMachine, callStates } from '../packages/core/src/machines/call';
import { decideCall } from '../packages/core/src/machines/table';

/** Turns a second, over at least half a second. */
function rate(turn: () => unknown): number {
  let turns = 0;
  const from = performance.now();
  for (; performance.now() - from < 500; turns += 100) for (let one = 0; one < 100; one++) turn();
  return turns / ((performance.now() - from) / 1_000);
}

const context = {
  verdict: 'completed',
  absentTwice: false,
  terminateAsked: false,
  dispatched: true,
  unrecorded: false,
} as const;
let unequal = 0;
for (const state of callStates)
  for (const type of callEvents) {
    const [next] = transition(callMachine, callMachine.resolveState({ value: state, context }), { type });
    if (next.value !== decideCall(state, type, context)) unequal++;
  }
const cells = callStates.flatMap((state) => callEvents.map((event) => ({ state, event })));
let cell = 0;
const next = () => cells[cell++ % cells.length] ?? { state: 'queued' as const, event: 'claim' as const };
const interpreted = rate(() => {
  const { state, event } = next();
  return transition(callMachine, callMachine.resolveState({ value: state, context }), { type: event });
});
const decided = rate(() => {
  const { state, event } = next();
  return decideCall(state, event, context);
});

const line = (goal: string, value: string) => process.stdout.write(`${goal.padEnd(58)} ${value}\n`);

const tags = { tags_name: 'सीता', tags_amount: 4500, tags_date: '2082-08-10' };
const text = 'नमस्ते {tags_name}, तपाईंको {tags_amount} रुपैयाँ {tags_date} सम्ममा बुझाउनुहोस्।';
const parsed = parseTemplate(text);
const mustache = rate(() => Mustache.render(text, tags, {}, { tags: ['{', '}'], escape: String }));
const ours = rate(() => renderTemplate(parsed, tags));
line('Mustache.render', `${Math.round(mustache)}/s`);
line('renderTemplate, parsed once', `${Math.round(ours)}/s`);
line('goal 16: of Mustache.render (must 0.9)', (ours / mustache).toFixed(2));
line('xstate transition()', `${Math.round(interpreted)}/s`);
line('decideCall', `${Math.round(decided)}/s`);
line('goal 14: of transition() (must 150)', (decided / interpreted).toFixed(0));
line('cells where they differ (must 0)', String(unequal));
