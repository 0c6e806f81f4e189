import { expect } from 'vitest';
import { isClean } from './stage/verdict';
import type { Figures } from './suites/load';

/** Says everything that went wrong, not only that something did. */
export function expectHeld(figures: Figures): void {
  const { title, verdict, failures } = figures;
  const { doubles, lost, differences, violations, exits } = verdict;
  expect({ title, failures, doubles, lost, differences, violations, exits }).toEqual({
    title,
    failures: [],
    doubles: [],
    lost: [],
    differences: [],
    violations: [],
    exits: [],
  });
  expect(isClean(verdict)).toBe(true);
  expect(verdict.calls).toBe(verdict.numbers);
}
