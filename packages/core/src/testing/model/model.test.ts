import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rerunStatuses } from '../../domain/words';
import type { Store } from '../../ports/store';
import { openBench } from './bench';
import * as carrier from './carrier';
import type { CallWord, Model } from './model';
import * as operator from './orders';

const runs = Number(process.env.MODEL_RUNS);
const orders = Number(process.env.MODEL_COMMANDS);
const seed = Number(process.env.MODEL_SEED);
/** Pays for a few numbers, so that a begin is refused for want of credits now and then. */
const credits = 5;

const at = fc.nat(2);
const where = fc.tuple(at, fc.nat(3));
const slot = fc.nat(7);
const word = fc.constantFrom<CallWord>('ringing', 'answered', 'heard', 'left', 'busy', 'no answer', 'failed');
const lost = fc.constantFrom('nothing', 'nothing', 'nothing', 'answer', 'request');
const wanted = fc.oneof(
  fc.constant({ kind: 'not_started' } as const),
  fc.record({ kind: fc.constant('statuses' as const), statuses: fc.subarray([...rerunStatuses], { minLength: 1 }) }),
  fc.record({
    kind: fc.constant('individual' as const),
    mask: fc.integer({ min: 1, max: 255 }),
    unknown: fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  }),
);

const often = <T>(times: number, arbitrary: T): T[] => Array.from({ length: times }, () => arbitrary);
const anyOrder = [
  ...often(2, fc.uniqueArray(slot, { minLength: 1, maxLength: 4 }).map(operator.create)),
  ...often(
    2,
    fc.tuple(at, slot).map((given) => operator.addNumber(...given)),
  ),
  ...often(
    2,
    fc.tuple(where, slot).map((given) => operator.editNumber(...given)),
  ),
  ...often(2, where.map(operator.removeNumber)),
  ...often(
    1,
    fc.tuple(at, fc.constantFrom('Dashain', 'Tihar')).map((given) => operator.rename(...given)),
  ),
  ...often(1, at.map(operator.removeCampaign)),
  ...often(2, fc.integer({ min: 1, max: 3 }).map(operator.grant)),
  ...often(
    10,
    fc.tuple(at, wanted, lost).map((given) => operator.begin(...given)),
  ),
  ...often(3, at.map(operator.pause)),
  ...often(3, at.map(operator.resume)),
  ...often(3, at.map(operator.terminate)),
  ...often(
    12,
    fc.tuple(where, word, fc.nat(3)).map(([one, said, n]) => carrier.webhook(one, said, n === 0)),
  ),
  ...often(3, fc.constant(null).map(carrier.crash)),
  ...often(3, fc.array(fc.tuple(at, fc.nat(3), word), { maxLength: 3 }).map(carrier.wait)),
];

/** There is somebody to call from the first. */
const firstOrders = [operator.create([0, 1, 2]), operator.create([0, 1])];

/** Lives the same life in the model and in an engine. @throws where they differ, with the shortest way to it */
async function liveAlike(numRuns: number, wrapStore?: (store: Store) => Store): Promise<ReadonlySet<string>> {
  const met = new Set<string>();
  // Lengths are drawn evenly from none to the most.
  const life = fc.commands(anyOrder, { maxCommands: 2 * orders, size: 'max' });
  await fc.assert(
    fc.asyncProperty(life, async (given) => {
      const bench = await openBench(credits, wrapStore);
      const model: Model = { campaigns: [], available: credits, spent: 0, unanswered: 0, quietMs: 0, met };
      try {
        await fc.asyncModelRun(() => ({ model, real: bench }), [...firstOrders, ...given]);
      } finally {
        await bench.close();
      }
    }),
    { numRuns, seed },
  );
  return met;
}

/** What it never met, it has not judged: at these figures each of them is met many times. */
const toBeMet: readonly string[] = [
  ...['nothing', 'answer', 'request'].map((what) => `begin (${what} lost): done`),
  ...['conflict', 'invalid_input', 'not_found', 'insufficient_credits'].map((code) => `begin (nothing lost): ${code}`),
  ...['pause', 'resume', 'terminate'].flatMap((order) => [`${order}: done`, `${order}: conflict`]),
  ...['add number', 'edit to', 'delete number', 'delete'].flatMap((order) => [`${order}: done`, `${order}: conflict`]),
  ...['ringing', 'answered', 'heard', 'left', 'busy', 'no answer', 'failed'].map(
    (said) => `webhook "${said}" about: done`,
  ),
  'late webhook "heard" about: done',
  'crash: done',
];

describe('an operator and a carrier, whatever they do in whatever order', () => {
  it(`find the engine as a page of rules says it is, in ${runs} lives of ${orders} orders`, async () => {
    const met = await liveAlike(runs);
    for (const one of toBeMet) expect([...met]).toContain(one);
  }, 3_600_000);

  it.each<[string, (store: Store) => Store]>([
    [
      'a pause that stops nobody',
      (store) => ({ ...store, runs: { ...store.runs, pause: (...given) => store.runs.resume(...given) } }),
    ],
    [
      'a begin that takes everybody again',
      (store) => ({
        ...store,
        runs: {
          ...store.runs,
          begin: (step) =>
            store.runs.begin(
              step.selection.kind === 'not_started'
                ? { ...step, selection: { kind: 'statuses', statuses: rerunStatuses } }
                : step,
            ),
        },
      }),
    ],
    [
      'an end that is charged for nobody’s talk',
      (store) => ({
        ...store,
        dispatch: {
          ...store.dispatch,
          apply: (events, advance, now) =>
            store.dispatch.apply(
              events,
              (recipient, event) => {
                const step = advance(recipient, event);
                return { ...step, charge: step.charge === null ? null : 1 };
              },
              now,
            ),
        },
      }),
    ],
  ])(
    'see %s',
    async (_what, wrapStore) => {
      await expect(liveAlike(runs, wrapStore)).rejects.toThrow(/Property failed/);
    },
    900_000,
  );
});
