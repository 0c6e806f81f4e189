import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from './system-clock';

describe('systemClock', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('runs a task once after its delay', () => {
    const task = vi.fn();
    systemClock.after(1_000, task);
    vi.advanceTimersByTime(999);
    expect(task).not.toHaveBeenCalled();
    vi.advanceTimersByTime(10_000);
    expect(task).toHaveBeenCalledOnce();
  });

  it('runs nothing after it was canceled', () => {
    const task = vi.fn();
    systemClock.after(1_000, task)();
    vi.advanceTimersByTime(10_000);
    expect(task).not.toHaveBeenCalled();
  });

  it('waits for a delay that is longer than one timer of Node holds', () => {
    const fortyDays = 40 * 86_400_000;
    const task = vi.fn();
    systemClock.after(fortyDays, task);
    vi.advanceTimersByTime(fortyDays - 1);
    expect(task).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(task).toHaveBeenCalledOnce();
  });

  it('tells the time of the machine', () => {
    vi.setSystemTime(new Date('2024-05-01T10:00:00Z'));
    expect(systemClock.now()).toEqual(new Date('2024-05-01T10:00:00Z'));
  });
});

it('keeps no process alive', () => {
  const timers = () => process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;
  const before = timers();
  const held = setTimeout(() => {}, 60_000);
  expect(timers()).toBe(before + 1);
  clearTimeout(held);
  const cancel = systemClock.after(60_000, () => {});
  expect(timers()).toBe(before);
  cancel();
});
