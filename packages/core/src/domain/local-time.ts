import { inAsciiDigits } from './digits';

/** An instant read from a text, or why it could not be. */
export type ParsedSchedule = { readonly ok: true; readonly at: Date } | { readonly ok: false; readonly reason: string };

const pattern =
  /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3})\d*)?)?(?:\s*(Z|[+-](?:0\d|1[0-4])(?::?[0-5]\d)?)| ((?:0\d|1[0-4]):?[0-5]\d))?$/i;

/** True for an IANA time zone that this machine knows. */
export function isTimeZone(zone: string): boolean {
  try {
    formatter(zone);
    return true;
  } catch {
    return false;
  }
}

/**
 * Reads an ISO 8601 time: `2023-05-09T17:07` in `zone`, or with an offset of its own, in the digits of any script. A time that a
 * clock change skips is moved on by the change; one that comes twice is the first.
 */
export function parseSchedule(text: string, zone: string): ParsedSchedule {
  const match = pattern.exec(inAsciiDigits(text.trim()));
  const example = 'Write it as 2023-05-09T17:07, or with an offset as 2023-05-09T17:07+05:45.';
  if (!match) return { ok: false, reason: `This is no date and time. ${example}` };
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const wall = Date.UTC(year, month - 1, day, hour, minute, second, Number((match[7] ?? '0').padEnd(3, '0')));
  const back = new Date(wall);
  const real = back.getUTCMonth() === month - 1 && back.getUTCDate() === day && back.getUTCHours() === hour;
  if (!real || back.getUTCMinutes() !== minute || back.getUTCSeconds() !== second)
    return { ok: false, reason: `There is no such day or time. ${example}` };
  // A plus in a form is a blank unless it was encoded.
  const offset = match[8] ?? (match[9] === undefined ? undefined : `+${match[9]}`);
  if (offset === undefined) return { ok: true, at: new Date(instantOf(wall, zone)) };
  return { ok: true, at: new Date(wall - offsetMs(offset)) };
}

/** Of `Z`, `+05`, `+0545` and `+05:45`. */
function offsetMs(offset: string): number {
  if (offset.toUpperCase() === 'Z') return 0;
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(3).replace(':', ''));
  return (offset.startsWith('-') ? -minutes : minutes) * 60_000;
}

/** The instant at which clocks of a zone show `wall` (as if it were UTC). */
function instantOf(wall: number, zone: string): number {
  const day = 86_400_000;
  // Offsets of the day before and after hold both sides of any change in between.
  const offsets = [offsetAt(wall - day, zone), offsetAt(wall + day, zone)];
  const candidates = offsets
    .map((offset) => wall - offset)
    .filter((instant) => instant + offsetAt(instant, zone) === wall);
  if (candidates.length > 0) return Math.min(...candidates);
  // In a gap no instant shows it: read with the offset before the change, it lands after the gap by as much.
  return wall - (offsets[0] ?? 0);
}

/**
 * The first instant at which clocks of a zone show `wall` (as if it were UTC) or, when a clock change skips it, something
 * later: then it is the change itself.
 */
export function firstInstantOf(wall: number, zone: string): number {
  const instant = instantOf(wall, zone);
  if (instant + offsetAt(instant, zone) === wall) return instant;
  let [before, after] = [instant - 2 * 86_400_000, instant];
  while (after - before > 1_000) {
    const middle = Math.floor((before + after) / 2_000) * 1_000;
    if (middle + offsetAt(middle, zone) > wall) after = middle;
    else before = middle === before ? after - 1_000 : middle;
  }
  return after;
}

/** The day that clocks of a zone show at an instant: its midnight, as if it were UTC. */
export function localDay(instant: number, zone: string): number {
  const wall = instant + offsetAt(instant, zone);
  return wall - (((wall % 86_400_000) + 86_400_000) % 86_400_000);
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(zone: string): Intl.DateTimeFormat {
  const known = formatters.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    calendar: 'gregory',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formatters.set(zone, made);
  return made;
}

/** What a zone's clocks are ahead of UTC at an instant, in milliseconds. */
function offsetAt(instant: number, zone: string): number {
  const shown: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {};
  const whole = Math.floor(instant / 1_000) * 1_000;
  for (const { type, value } of formatter(zone).formatToParts(whole)) shown[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = shown;
  return Date.UTC(year, month - 1, day, hour, minute, second) - whole;
}
