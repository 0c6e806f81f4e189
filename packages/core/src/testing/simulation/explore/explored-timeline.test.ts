import { describe, expect, it } from 'vitest';
import { asKey } from './digest';
import { createExploredTimeline } from './explored-timeline';
import { createScript, type Departure } from './script';

/** Two workers who do `a1` then `a2`, and `b1` then `b2`, all at one instant. */
async function twoChains(departures: readonly Departure[], hears: (step: string) => string) {
  const script = createScript(departures);
  const timeline = createExploredTimeline(0, script);
  const order: string[] = [];
  const states: string[] = [];
  const step = (name: string, then?: string) => async () => {
    order.push(name);
    timeline.heard(hears(name));
    if (then) timeline.in(0, step(then));
    else timeline.in(1_000, () => {});
  };
  timeline.in(0, step('a1', 'a2'));
  timeline.in(0, step('b1', 'b2'));
  await timeline.run(500, () => {
    states.push(`${timeline.now()} ${asKey(timeline.planned())}`);
    return false;
  });
  return { order: order.join(' '), states, choices: script.openChoices() };
}

const each = [[], [{ choice: 0, taken: 1 }], [{ choice: 1, taken: 1 }]] as const;

describe('the explored timeline', () => {
  it('lets the script choose who is next of those planned for one instant', async () => {
    const plain = await twoChains([], String);
    expect(plain.order).toBe('a1 b1 a2 b2');
    expect(plain.choices.map(({ options }) => options)).toEqual([2, 2, 2]);
    expect((await twoChains([{ choice: 0, taken: 1 }], String)).order).toBe('b1 a1 b2 a2');
    expect((await twoChains([{ choice: 1, taken: 1 }], String)).order).toBe('a1 a2 b1 b2');
  });

  it('is in one state whatever the order was of what did not touch', async () => {
    const ends = await Promise.all(each.map(async (departures) => (await twoChains(departures, String)).states.at(-1)));
    expect(new Set(ends).size).toBe(1);
  });

  it('is in another when somebody heard something else', async () => {
    const [plain, other] = await Promise.all([
      twoChains([], String),
      twoChains([], (step) => (step === 'b1' ? 'nothing' : step)),
    ]);
    expect(other.states.at(-1)).not.toBe(plain.states.at(-1));
  });

  it('forgets what was taken back', async () => {
    const timeline = createExploredTimeline(0, createScript([]));
    const before = timeline.planned();
    timeline.in(5, () => {})();
    expect(timeline.planned()).toEqual(before);
    await timeline.run(10);
    expect(timeline.happened()).toBe(0);
  });
});
