import type { Reading } from './figures';
import { digitWords } from './number-words';

const codeWords = `OTP|ओटिपी|ओटीपी|PIN|पिन|code|कोड`;
const numberWords = String.raw`फोन|मोबाइल|सम्पर्क|खाता|account|a\/c|phone|mobile|ID|आईडी`;
const few = 3;
/** So many digits at once are no amount but a phone number, an account, a receipt. */
const many = 10;

/** Digits in groups of three, with a breath between: what a listener can write down. */
function dictated(digits: string): string {
  const groups: string[] = [];
  for (let at = 0; at < digits.length; at += few) groups.push(digits.slice(at, at + few));
  // One digit alone at the end belongs to the group before it.
  const last = groups.at(-1) ?? '';
  if (groups.length > 1 && last.length === 1) groups.splice(-2, 2, `${groups.at(-2)}${last}`);
  return groups.map(digitWords).join(', ');
}

const digitsOf = (text: string) => text.replace(/\D/g, '');

/** Codes and phone numbers, digit by digit. */
export const codes: readonly Reading[] = [
  {
    // +977 985-1023212
    pattern: /(?<![\d\p{L}])\+(?<number>\d{1,3}(?:[\s-]?\d{2,10}){1,4})(?!\d)/gu,
    read: ({ number = '' }) => `प्लस ${dictated(digitsOf(number))}`,
  },
  {
    // "तपाईंको OTP 123456 हो", "कोड: १२३४"
    pattern: new RegExp(
      String.raw`(?<before>(?:${codeWords})[\p{L}\p{M}]*(?:\s+(?:नम्बर|नं\.?|number|no\.?|is|चाहिं))?\s*[:=-]?\s*)(?<number>\d{3,})(?![\d.,]*\d)`,
      'giu',
    ),
    read: ({ before = '', number = '' }) => `${before}${dictated(number)}`,
  },
  {
    // "123456 तपाईंको OTP हो"
    pattern: new RegExp(
      String.raw`(?<![\d.,:/-])(?<number>\d{4,})(?<after>\s+(?:(?:तपाईंको|तपाईँको|यहाँको|is|your)\s+){0,2}(?:${codeWords}))`,
      'giu',
    ),
    read: ({ number = '', after = '' }) => `${dictated(number)}${after}`,
  },
  {
    // "फोन नम्बर 4412345", "खाता नं. 00123"
    pattern: new RegExp(
      String.raw`(?<before>(?:${numberWords})[\p{L}\p{M}]*\s*(?:(?:नम्बर|नं\.?|number|no\.?)[\p{L}\p{M}]*)?\s*[:=-]?\s*)(?<number>\d{4,}(?:-\d{2,})*)(?![\d.,]*\d)`,
      'giu',
    ),
    read: ({ before = '', number = '' }) => `${before}${dictated(digitsOf(number))}`,
  },
  {
    // 01-4412345, 98510-23212
    pattern: /(?<![\d.,-])(?<number>0\d{1,3}-\d{5,8}|9\d{2,4}-\d{5,7})(?![\d-])/gu,
    read: ({ number = '' }) => dictated(digitsOf(number)),
  },
  {
    pattern: new RegExp(String.raw`(?<![\d.,])(?<number>\d{${many},}|0\d+)(?![\d,]|\.\d)`, 'gu'),
    read: ({ number = '' }) => dictated(number),
  },
];
