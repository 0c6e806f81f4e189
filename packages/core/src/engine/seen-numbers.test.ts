import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SeenNumbers } from './seen-numbers';

describe('numbers that were seen', () => {
  it('are known again, each of many', () => {
    const seen = new SeenNumbers();
    for (let turn = 0; turn < 2; turn++)
      for (let at = 0; at < 20_000; at++) expect(seen.add(`+97798${String(at * 7).padStart(8, '0')}`)).toBe(turn === 0);
  });

  it('are told apart as a set of texts tells them, however long they are', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^\+[1-9]\d{4,17}$/)), fc.array(fc.nat(50)), (numbers, again) => {
        const seen = new SeenNumbers();
        const texts = new Set<string>();
        for (const number of [...numbers, ...again.flatMap((at) => numbers[at] ?? [])]) {
          expect(seen.add(number)).toBe(!texts.has(number));
          texts.add(number);
        }
      }),
    );
  });
});
