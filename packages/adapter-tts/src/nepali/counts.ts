import { amount, type Reading, withoutCommas } from './figures';
import { cardinalWords, decimalWords, ordinalWords } from './number-words';

/** Whatever numbers are left: percentages, ordinals, ranges, plain counts. */
export const counts: readonly Reading[] = [
  {
    // What follows the sign of percent, "को" say, stays.
    pattern: new RegExp(String.raw`(?<![\d.,])${amount}\s*%`, 'gu'),
    read: ({ whole = '', fraction }) => `${decimalWords(withoutCommas(whole), fraction)} प्रतिशत`,
  },
  {
    pattern: /(?<![\d.,])(?<number>\d{1,7})(?:\s?औ[ंँ]|लो|रो|थो|\s?(?:st|nd|rd|th)(?![\p{L}\p{M}]))/gu,
    read: ({ number = '' }) => ordinalWords(number),
  },
  {
    // 10-15 दिन
    pattern: /(?<![\d.,\p{L}-])(?<from>\d{1,7})\s?[-–]\s?(?<to>\d{1,7})(?![\d.,]*\d|-)/gu,
    read: ({ from = '', to = '' }) =>
      Number(from) < Number(to) ? `${cardinalWords(from)} देखि ${cardinalWords(to)}` : null,
  },
  {
    pattern: new RegExp(String.raw`(?<![\d\p{L})])-${amount}`, 'gu'),
    read: ({ whole = '', fraction }) => `माइनस ${decimalWords(withoutCommas(whole), fraction)}`,
  },
  {
    pattern: new RegExp(amount, 'gu'),
    read: ({ whole = '', fraction }) => decimalWords(withoutCommas(whole), fraction),
  },
];
