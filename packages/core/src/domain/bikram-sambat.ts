import calendar from 'bikram-sambat';

/** Years of the Nepali calendar that people write for the present; in the Gregorian one they are half a century ahead. */
const years = { from: 2070, to: 2099 };

/**
 * What is to be said of a date that can only be one of the Nepali calendar, Bikram Sambat: which Gregorian date it would be.
 * Null for any other date. Only years that are more than one ahead of `now` can be nothing else.
 */
export function readAsBikramSambat(text: string, now: Date): string | null {
  const match = /^\s*(\d{4})-(\d{2})-(\d{2})(?!\d)/.exec(text);
  if (!match) return null;
  const [year, month, day] = match.slice(1).map(Number) as [number, number, number];
  if (year < years.from || year > years.to || year <= now.getUTCFullYear() + 1) return null;
  const gregorian = gregorianOf(year, month, day);
  const date = match[0].trim();
  const would = gregorian ? ` In that calendar ${date} is ${gregorian} of the Gregorian one: give that date.` : '';
  return `${date} seems to be a date of Bikram Sambat; dates here are Gregorian.${would}`;
}

function gregorianOf(...date: [year: number, month: number, day: number]): string | null {
  try {
    const { year, month, day } = calendar.toGreg(...date);
    return [year, month, day].map((part) => String(part).padStart(2, '0')).join('-');
  } catch {
    // There is no such day, or the lengths of the months of that year are not known yet.
    return null;
  }
}
