import { inAsciiDigits } from '@ghanti/core';
import { codes } from './codes';
import { counts } from './counts';
import { dates } from './dates';
import type { Reading } from './figures';
import { money } from './money';
import { phones } from './phones';
import { times } from './times';

/** The more special first: what one has turned into words, no later one sees as figures. */
const readings: readonly Reading[] = [...dates, ...times, ...money, ...phones, ...codes, ...counts];

/** A date and a time in one cell, as programs write them. */
const joinedTime = /(?<=\d{4}-\d\d-\d\d)T(?=\d\d:\d\d)/gi;
/** A figure is a word of its own: "OTP123456", "5kg", "5जना". A Nepali ending stays on it: "500को". */
const borders =
  /(?<=[\p{L}\p{M}])(?=\d)|(?<=\d)(?=[A-Za-z])|(?<=\d)(?=[\u0904-\u0939])(?!को|का|की|कै|मा|मै|ले|लाई|बाट|देखि|सम्म|सँग|भन्दा|भित्र|पछि|अघि|तिर|नै|हरू|हरु|औ[ंँ]|लो|रो|थो)/gu;

/**
 * A text with its figures in words, as a Nepali would say them: money in rupees and paisa, numbers in lakh and crore, dates of both
 * eras, times of the day, percentages, ordinals, ranges, and codes, phone numbers, accounts and papers digit by digit. No digit is left.
 *
 * @example
 * nepaliReading('रु 1,25,000.50') // 'एक लाख पच्चीस हजार रुपैयाँ पचास पैसा'
 */
export function nepaliReading(text: string): string {
  let read = inAsciiDigits(text).replace(joinedTime, ' ').replace(borders, ' ');
  for (const { pattern, read: say } of readings)
    read = read.replace(pattern, (...match) => {
      const groups: unknown = match.at(-1);
      return say(groups as Record<string, string | undefined>) ?? String(match[0]);
    });
  return read;
}
