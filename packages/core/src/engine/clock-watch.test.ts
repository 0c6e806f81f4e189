import { expect, it } from 'vitest';
import { createClockWatch } from './clock-watch';

it('notices each time that the clock is set back, and nothing else', () => {
  let elapsed = 0;
  let wall = 1_000_000;
  const wasSetBack = createClockWatch({ now: () => new Date(wall + elapsed), monotonic: () => elapsed });
  const seen: boolean[] = [];
  for (const step of [0, 86_400_000, -86_400_000, 0, -4_000, 3_600_000, -1_800_000, -1_800_000]) {
    elapsed += 1_000;
    wall += step;
    seen.push(wasSetBack());
  }
  expect(seen).toEqual([false, false, true, false, false, false, true, true]);
});

it('takes a machine that slept for a clock that went on', () => {
  let elapsed = 0;
  let slept = 0;
  const wasSetBack = createClockWatch({ now: () => new Date(elapsed + slept), monotonic: () => elapsed });
  slept = 3_600_000;
  elapsed = 10;
  expect(wasSetBack()).toBe(false);
  elapsed = 20;
  expect(wasSetBack()).toBe(false);
});
