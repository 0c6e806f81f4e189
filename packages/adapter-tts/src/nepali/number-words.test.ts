import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cardinalWords, digitWords, ordinalWords } from './number-words';

const sizes: Readonly<Record<string, bigint>> = {
  सय: 100n,
  हजार: 1_000n,
  लाख: 100_000n,
  करोड: 10_000_000n,
  अर्ब: 1_000_000_000n,
  खर्ब: 100_000_000_000n,
};
const small = new Map(Array.from({ length: 100 }, (_, n) => [cardinalWords(String(n)), BigInt(n)]));

/** Reads the words back, as a listener who writes the number down. */
function heard(words: string): bigint {
  let total = 0n;
  let here = 0n;
  for (const word of words.split(' ')) {
    const size = sizes[word];
    if (size === 100n) here *= 100n;
    else if (size) {
      total += here * size;
      here = 0n;
    } else here += small.get(word) ?? -1_000_000_000_000_000n;
  }
  return total + here;
}

describe('Nepali number words', () => {
  it('has a word of its own for each number below a hundred', () => {
    expect(small.size).toBe(100);
  });

  it('is written down by a listener as the number that was read, up to 99 kharab', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 9_999_999_999_999n }), (number) => {
        expect(heard(cardinalWords(String(number)))).toBe(number);
      }),
      { numRuns: 5_000 },
    );
  });

  it('reads what nobody counts by its digits', () => {
    expect(cardinalWords('10000000000000')).toBe(digitWords('10000000000000'));
    expect(cardinalWords('9'.repeat(200)).split(' ')).toHaveLength(200);
  });

  it('has ordinals that differ', () => {
    const ordinals = Array.from({ length: 200 }, (_, n) => ordinalWords(String(n + 1)));
    expect(new Set(ordinals).size).toBe(200);
  });
});
