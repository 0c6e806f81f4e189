import { expect, it } from 'vitest';
import { stayAlive } from './stay-alive';

it('keeps the process alive until it is let go', () => {
  const timers = () => process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;
  const before = timers();
  const letGo = stayAlive();
  expect(timers()).toBe(before + 1);
  letGo();
  expect(timers()).toBe(before);
});
