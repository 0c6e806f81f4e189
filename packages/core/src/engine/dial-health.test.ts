import { expect, it } from 'vitest';
import { createTestClock } from '../testing/time/test-clock';
import { createDialHealth } from './dial-health';

const full = Object.assign(new Error('no space left'), { code: 'ENOSPC' });

it('says what ran out until a wave is worked on again', () => {
  const health = createDialHealth(createTestClock(), 1_000);
  expect(health.hindrance()).toBeNull();
  health.failed(full);
  expect(health.hindrance()).toContain('The disk is full');
  health.worked();
  expect(health.hindrance()).toBeNull();
});

it('points to the alarms where it cannot say what failed', () => {
  const health = createDialHealth(createTestClock(), 1_000);
  health.failed(new Error('a bug'));
  expect(health.hindrance()).toContain('alarms');
});

it('forgets a failure that nothing followed: there may be nobody left to dial', async () => {
  const clock = createTestClock();
  const health = createDialHealth(clock, 1_000);
  health.failed(full);
  await clock.advance(1_000);
  expect(health.hindrance()).not.toBeNull();
  await clock.advance(1);
  expect(health.hindrance()).toBeNull();
  expect(health.failures()).toBe(1);
});
