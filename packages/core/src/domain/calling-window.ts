import { firstInstantOf, localDay } from './local-time';

/** Days of the week, Monday first. */
export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof weekdays)[number];

/** When a campaign may reach people: by the clocks of the called party, on the days on which the window opens. */
export interface CallingWindow {
  /** `08:00`. */
  readonly from: string;
  /** `20:00`, later than `from`; `24:00` is the end of the day. */
  readonly to: string;
  readonly days: readonly Weekday[];
}

/** How a window stands at an instant, and when that changes; null when it never does (it never opens). */
export interface WindowState {
  readonly open: boolean;
  readonly until: Date | null;
}

const timeOfDay = /^(?:[01]\d|2[0-3]):[0-5]\d$/;
const dayMs = 86_400_000;
/** A window of one day a week opens within this, also when a holiday of clocks falls on it. */
const daysAhead = 15;

/** What is wrong with a window, in one sentence; null when nothing is. */
export function callingWindowFault({ from, to, days }: CallingWindow): string | null {
  if (!timeOfDay.test(from)) return 'from is a time of day: 08:00.';
  if (!timeOfDay.test(to) && to !== '24:00') return 'to is a time of day: 20:00; 24:00 is the end of the day.';
  if (from >= to) return 'from has to be earlier than to, on the same day.';
  if (days.length === 0) return `days names at least one of ${weekdays.join(', ')}.`;
  if (days.some((day) => !weekdays.includes(day))) return `days are of ${weekdays.join(', ')}.`;
  return null;
}

/**
 * How a window stands where the clocks of all `zones` have to be inside it (docs/correctness/rules.md: a country of many zones goes
 * by the strictest). A window runs from the first instant at which clocks show `from`, or later, to the first at which they
 * show `to`: an opening that a clock change skips is the change itself, and an hour that comes twice opens once.
 */
export function windowAt(window: CallingWindow, zones: readonly string[], at: Date): WindowState {
  const now = at.getTime();
  const distinct = distinctZones(zones, now);
  if (distinct.length === 0) throw new RangeError('A window is judged in at least one zone.');
  const closing = closesAt(window, distinct, now);
  if (closing !== null) return { open: true, until: new Date(closing) };
  for (let ahead = -1; ahead <= daysAhead; ahead += 1) {
    const openings = distinct
      .flatMap((zone) => spanOf(window, zone, localDay(now, zone) + ahead * dayMs)?.[0] ?? [])
      .filter((opening) => opening > now)
      .sort((a, b) => a - b);
    for (const opening of openings)
      if (closesAt(window, distinct, opening) !== null) return { open: false, until: new Date(opening) };
  }
  return { open: false, until: null };
}

/** When the first of the zones closes; null when one of them is closed. */
function closesAt(window: CallingWindow, zones: readonly string[], at: number): number | null {
  let earliest = Number.POSITIVE_INFINITY;
  for (const zone of zones) {
    const span = spanOf(window, zone, localDay(at, zone));
    if (!span || at < span[0] || at >= span[1]) return null;
    earliest = Math.min(earliest, span[1]);
  }
  return earliest;
}

/** When the window is open on one day of a zone; null when it is not. `day` is midnight as if it were UTC. */
function spanOf({ from, to, days }: CallingWindow, zone: string, day: number): readonly [number, number] | null {
  const weekday = weekdays[(new Date(day).getUTCDay() + 6) % 7];
  if (!weekday || !days.includes(weekday)) return null;
  const span = [firstInstantOf(day + msOf(from), zone), firstInstantOf(day + msOf(to), zone)] as const;
  return span[0] < span[1] ? span : null;
}

function msOf(time: string): number {
  return (Number(time.slice(0, 2)) * 60 + Number(time.slice(3))) * 60_000;
}

/** Zones whose clocks agree all the time that is looked at need to be looked at once. */
function distinctZones(zones: readonly string[], now: number): readonly string[] {
  const byClock = new Map<string, string>();
  for (const zone of zones) {
    const days = Array.from({ length: daysAhead + 2 }, (_, n) => firstInstantOf(now + (n - 1) * dayMs, zone) - now);
    byClock.set(days.join(), zone);
  }
  return [...byClock.values()];
}
