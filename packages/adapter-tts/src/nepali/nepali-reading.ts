import { codes } from './codes';
import { counts } from './counts';
import { dates } from './dates';
import type { Reading } from './figures';
import { money } from './money';
import { times } from './times';

/** The more special first: what one has turned into words, no later one sees as figures. */
const readings: readonly Reading[] = [...dates, ...times, ...money, ...codes, ...counts];

const devanagariZero = 0x0966;

/**
 * A text with its figures in words, as a Nepali would say them: money in rupees and paisa, numbers in lakh and crore, dates of both
 * eras, times of the day, percentages, ordinals, and codes and phone numbers digit by digit. No digit of ASCII or Devanagari is left.
 *
 * @example
 * nepaliReading('रु 1,25,000.50') // 'एक लाख पच्चीस हजार रुपैयाँ पचास पैसा'
 */
export function nepaliReading(text: string): string {
  let read = text
    .replace(/[०-९]/g, (digit) => String(digit.charCodeAt(0) - devanagariZero))
    // "OTP123456", "5kg": a figure is a word of its own; a Nepali ending stays on it.
    .replace(/(?<=[\p{L}\p{M}])(?=\d)|(?<=\d)(?=[A-Za-z])/gu, ' ');
  for (const { pattern, read: say } of readings)
    read = read.replace(pattern, (...match) => {
      const groups: unknown = match.at(-1);
      return say(groups as Record<string, string | undefined>) ?? String(match[0]);
    });
  return read;
}
