import calendar from 'bikram-sambat';
import { inAsciiDigits } from './digits';

/** Years of the Nepali calendar that people write for the present; in the Gregorian one they are half a century ahead. */
const years = { from: 2070, to: 2099 };

/** `2083-09-01`, `2083/9/1`, `२०८३.०९.०१`: the year first, or the day first as many write it in Nepal. */
const yearFirst = /(?<![\d./-])(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)/;
const dayFirst = /(?<![\d./-])(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?!\d)/;

/**
 * What is to be said of a date that can only be one of the Nepali calendar, Bikram Sambat: which Gregorian date it would be.
 * Null for any other date. Only years that are more than one ahead of `now` can be nothing else.
 */
export function readAsBikramSambat(text: string, now: Date): string | null {
  const written = writtenDate(inAsciiDigits(text));
  if (!written) return null;
  const [year, month, day] = written;
  if (year < years.from || year > years.to || year <= now.getUTCFullYear() + 1) return null;
  const gregorian = gregorianOf(year, month, day);
  const date = isoDate(year, month, day);
  const would = gregorian ? ` In that calendar ${date} is ${gregorian} of the Gregorian one: give that date.` : '';
  return `${date} seems to be a date of Bikram Sambat; dates here are Gregorian.${would}`;
}

function writtenDate(text: string): [year: number, month: number, day: number] | null {
  const first = yearFirst.exec(text);
  if (first) return [Number(first[1]), Number(first[3]), Number(first[4])];
  const last = dayFirst.exec(text);
  return last ? [Number(last[4]), Number(last[3]), Number(last[1])] : null;
}

const isoDate = (...parts: [year: number, month: number, day: number]) =>
  parts.map((part) => String(part).padStart(2, '0')).join('-');

function gregorianOf(...date: [year: number, month: number, day: number]): string | null {
  try {
    const { year, month, day } = calendar.toGreg(...date);
    return isoDate(year, month, day);
  } catch {
    // There is no such day, or the lengths of the months of that year are not known yet.
    return null;
  }
}
