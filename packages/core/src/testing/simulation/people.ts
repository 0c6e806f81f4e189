/** Who is called. Some live in Nepal, whose clocks are never changed, and some in Germany, whose are. */
const countries = [
  { code: '+977', number: (tail: string) => `98010000${tail}`, timeZone: 'Asia/Kathmandu' },
  { code: '+49', number: (tail: string) => `30123456${tail}`, timeZone: 'Europe/Berlin' },
] as const;

/** Every third lives in Germany. */
function countryOf(person: number) {
  return person % 3 === 2 ? countries[1] : countries[0];
}

/** The number of a person, E.164. */
export function numberOf(person: number): string {
  const { code, number } = countryOf(person);
  return `${code}${number(tailOf(person))}`;
}

/** The number of a person as people write it: at home without the country. */
export function writtenNumberOf(person: number): string {
  return countryOf(person) === countries[0] ? countries[0].number(tailOf(person)) : numberOf(person);
}

function tailOf(person: number): string {
  return String(person).padStart(2, '0');
}

/** What the clock on the wall of the called person shows. */
export interface WallClock {
  /** Since midnight. */
  readonly minutes: number;
  /** 0 is Monday. */
  readonly weekday: number;
}

export function wallClockOf(number: string, at: number): WallClock {
  const country = countries.find(({ code }) => number.startsWith(code)) ?? countries[0];
  const [weekday = '', hour, minute] = partsOf(country.timeZone, at);
  return { minutes: Number(hour) * 60 + Number(minute), weekday: week.indexOf(weekday) };
}

const week = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const clocks = new Map<string, Intl.DateTimeFormat>();

/** `Sun`, `08`, `30`. To make a formatter is dear, and there are two zones. */
function partsOf(timeZone: string, at: number): readonly string[] {
  const made =
    clocks.get(timeZone) ??
    new Intl.DateTimeFormat('en-GB', { timeZone, weekday: 'short', hour: '2-digit', minute: '2-digit' });
  clocks.set(timeZone, made);
  return made.format(at).split(/[ ,:]+/);
}
