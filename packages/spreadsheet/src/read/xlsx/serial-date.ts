const secondsPerDay = 86_400;
/** Day 0 of Excel's two calendars. In that of 1900 a 29 February 1900 is counted that never was, so that days before differ. */
const epoch1900 = Date.UTC(1899, 11, 30);
const epoch1904 = Date.UTC(1904, 0, 1);
const endOfCalendar = 2_958_466;
/** What a sheet shows for a number that is no date. */
export const noDate = '########';

/** Days from the calendar of 1900 to that of 1904. */
export const daysTo1904 = 1_462;

/** What a format shows of a date. */
export interface DateParts {
  readonly date: boolean;
  readonly time: boolean;
  readonly seconds: boolean;
  /** False where the day or the time cannot be told from what is shown: `mmm yyyy`, `mm:ss`. */
  readonly isWhole: boolean;
}

/**
 * Writes a serial date as text, whatever order of day and month the sheet shows: `2026-11-24`, `2026-11-24 17:30`, or `17:30` for
 * a time alone. Seconds stand only where there are some, and midnight not at all beside a date: to most writers each date is one.
 * Empty for a blank that is shown as a date (day 0), `########` for what is no date.
 */
export function dateText(serial: number, shows: DateParts, date1904: boolean): string {
  if (!(serial >= 0 && serial < endOfCalendar)) return noDate;
  const shifted = !date1904 && serial >= 1 && serial < 60 ? serial + 1 : serial;
  const seconds = Math.round(shifted * secondsPerDay);
  const iso = new Date((date1904 ? epoch1904 : epoch1900) + seconds * 1_000).toISOString();
  const time = iso.slice(11, shows.seconds && seconds % 60 !== 0 ? 19 : 16);
  const hasNoDay = serial < 1 && !date1904;
  if (!shows.date) return time;
  if (hasNoDay) return shows.time && serial > 0 ? time : '';
  return shows.time && time !== '00:00' ? `${iso.slice(0, 10)} ${time}` : iso.slice(0, 10);
}

const isoText = /^(?=.*\d)(?:(\d{4})-(\d\d)-(\d\d))?T?(?:(\d\d):(\d\d)(?::(\d\d(?:\.\d+)?))?)?Z?$/;

/** The serial date of an ISO text, as some writers store dates; null for another text. A time alone is a part of a day. */
export function serialOf(iso: string, date1904: boolean): number | null {
  const match = isoText.exec(iso);
  if (!match) return null;
  const [, year, month, day, hours = '0', minutes = '0', seconds = '0'] = match;
  const time = (Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds)) / secondsPerDay;
  if (year === undefined) return time;
  const days =
    (Date.UTC(Number(year), Number(month) - 1, Number(day)) - (date1904 ? epoch1904 : epoch1900)) / 86_400_000;
  // Writers that have only dates keep a time of day on a day before the calendar begins.
  if (!date1904 && days >= 0 && days <= 1) return time;
  return (!date1904 && days < 61 ? days - 1 : days) + time;
}
