import { describe, expect, it } from 'vitest';
import { plantedBugs } from '../planted/bugs';
import { ofShard } from '../shard';
import { explore } from './explore';
import { scenarios } from './scenarios';

/** How `STATES` are shared out: all courses of one departure, and some of more. */
const shares: readonly [name: string, share: number][] = [
  ['two numbers of one campaign', 3],
  ['two people of two campaigns', 8],
  ['two numbers of one campaign, one in doubt', 3],
  ['two numbers of one campaign, one after the other, and an order', 6],
  ['two numbers of one campaign, over a bad line to the store', 4],
];
const total = shares.reduce((sum, [, share]) => sum + share, 0);
const bounds = shares.map(([name, share]) => [name, Math.ceil((Number(process.env.STATES) * share) / total)] as const);

const named = (name: string) => {
  const scenario = scenarios.find((one) => one.name === name);
  if (!scenario) throw new Error(`There is no scenario ${name}.`);
  return scenario;
};

describe('every course of a small world', () => {
  it('is bounded here for every scenario', () => {
    expect(shares.map(([name]) => name)).toEqual(scenarios.map(({ name }) => name));
  });

  it.each(ofShard(bounds))('breaks no promise: %s, %i states', { timeout: 900_000 }, async (name, states) => {
    const { found, ...reached } = await explore(named(name), states);
    expect(found && { ...found, lines: found.lines.slice(-60) }).toBeNull();
    expect(reached.states).toBeGreaterThanOrEqual(states);
    expect(reached.complete).toBeGreaterThanOrEqual(1);
  });

  const planted: readonly [bug: string, rule: string, departures: number, name: string][] = [
    ['no mutex', 'I7 one dispatch on a line', 0, 'two people of two campaigns'],
    ['retry on timeout', 'I1 one request accepted per attempt', 1, 'two numbers of one campaign'],
    ['absent after one read', 'I5 no state falls back without proof', 1, 'two numbers of one campaign'],
    ['settle twice', 'I3 holds add up', 1, 'two numbers of one campaign'],
    [
      'terminate forgets queued',
      'orders are obeyed',
      1,
      'two numbers of one campaign, one after the other, and an order',
    ],
    [
      'pause ignored by claims',
      'orders are obeyed',
      1,
      'two numbers of one campaign, one after the other, and an order',
    ],
    ['drop the rank guard', 'I5 no state falls back without proof', 1, 'two numbers of one campaign'],
  ];
  it.each(ofShard(planted))(
    'finds a planted bug with the fewest departures that show it: %s',
    async (name, rule, departures, where) => {
      const plant = plantedBugs.find((bug) => bug.name === name);
      if (!plant) throw new Error(`There is no bug ${name}.`);
      const { found } = await explore({ ...named(where), plant }, 40_000);
      expect(found).toMatchObject({ rule });
      expect(found?.departures).toHaveLength(departures);
      expect(found?.lines.some((line) => line.includes(`OBJECTION ${rule}`))).toBe(true);
    },
  );
});
