import { describe, expect, it } from 'vitest';
import { systemRandom } from './system-random';

describe('generated codes', () => {
  it('are uniform: a million of four digits, by chi-square', { timeout: 120_000 }, () => {
    const codes = 1_000_000;
    const kinds = 10_000;
    const seen = new Uint32Array(kinds);
    for (let i = 0; i < codes; i++) {
      let code = 0;
      for (let digit = 0; digit < 4; digit++) code = code * 10 + systemRandom.int(10);
      seen[code] = (seen[code] ?? 0) + 1;
    }
    const expected = codes / kinds;
    const chiSquare = seen.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    // Of 9,999 degrees of freedom: mean 9,999, standard deviation sqrt(2 * 9,999). Fair codes are beyond six of them once in
    // hundreds of millions of runs; digits taken from a byte (256 is no multiple of 10) lie at ten.
    const bound = 6 * Math.sqrt(2 * (kinds - 1));
    expect(Math.abs(chiSquare - (kinds - 1))).toBeLessThan(bound);
  });
});
