import type { Reading } from './figures';
import { cardinalWords } from './number-words';

const dayParts = 'बिहान|दिउँसो|बेलुका|साँझ|राति';
const half = String.raw`(?:\s*(?<half>[ap]\.?m\.?)(?![\p{L}\p{M}]))`;
const oClock = String.raw`(?:\s*बजे(?!र))`;
/** What a cell's date and time may end with: the time is said as it is written there, whatever zone it names. */
const zone = String.raw`(?:\s?(?:Z(?![\p{L}\p{M}])|\+\s?\d\d:?(?:\d\d)?(?![\d:])))`;
const zoneAfterSeconds = String.raw`(?:${zone}|-\d\d:?\d\d(?![\d:]))`;

type Groups = Readonly<Record<string, string | undefined>>;

/** A time of the day as it is said: `10:30` is `साढे दश बजे`. */
function timeWords({ hour: hours, minute: minutes = '0', second, half: said, part: saidPart }: Groups): string | null {
  const [hour, minute, seconds] = [Number(hours), Number(minutes), Number(second ?? 0)];
  if (hour > 24 || minute > 59 || seconds > 59) return null;
  // "17:30 PM" and "00:30 AM" are written too: the hours say which half it is.
  const isAfternoon = said !== undefined && /^p/i.test(said) && hour < 12;
  const hour24 =
    said === undefined || hour > 12 ? hour % 24 : (hour % 12) + (isAfternoon || isNoon(hour, said) ? 12 : 0);
  const tellsPart = said !== undefined || hour >= 13 || hour === 0;
  const part = saidPart ?? (tellsPart ? dayPartOf(hour24) : '');
  return `${part} ${clockWords(hour24 % 12 || 12, minute, seconds)}`.trim();
}

const isNoon = (hour: number, half: string) => hour === 12 && /^p/i.test(half);

function dayPartOf(hour: number): string {
  if (hour >= 4 && hour < 12) return 'बिहान';
  if (hour >= 12 && hour < 16) return 'दिउँसो';
  return hour >= 16 && hour < 20 ? 'बेलुका' : 'राति';
}

function clockWords(hour: number, minute: number, second: number): string {
  const spoken = cardinalWords(String(hour));
  if (second > 0) {
    const minutes = minute === 0 ? '' : ` ${cardinalWords(String(minute))} मिनेट`;
    return `${spoken} बजेर${minutes} ${cardinalWords(String(second))} सेकेन्ड`;
  }
  switch (minute) {
    case 0:
      return `${spoken} बजे`;
    case 15:
      return `सवा ${spoken} बजे`;
    case 30:
      return hour === 1 ? 'डेढ बजे' : hour === 2 ? 'अढाई बजे' : `साढे ${spoken} बजे`;
    case 45:
      return `पौने ${cardinalWords(String((hour % 12) + 1))} बजे`;
    default:
      return `${spoken} बजेर ${cardinalWords(String(minute))} मिनेट`;
  }
}

/** Times in figures: `10:30`, `14:05`, `17:30:00`, `9:45 AM`, `5 pm`, `बिहान १०:१५ बजे`, `10:00-17:00`. */
export const times: readonly Reading[] = [
  {
    // 10:00-17:00: what stands between two times is a range of them
    pattern:
      /(?<=(?<![\d:])(?:\d{1,2}:\d\d(?:\s*[ap]\.?m\.?|\s*बजे)?|\d{1,2}\s?(?:[ap]\.?m\.?|बजे)))\s?[-–—]\s?(?=\d{1,2}(?::\d\d(?![\d:])|\s?[ap]\.?m\.?(?![\p{L}\p{M}])|\s?बजे))/giu,
    read: () => ' देखि ',
  },
  {
    // 10:00:00-17:00:00, where 17:30:00-08:00 ends with a zone
    pattern: /(?<=(?<![\d:])\d{1,2}:\d\d:\d\d)\s?[-–—]\s?(?=\d{1,2}:\d\d:\d\d(?![\d:]))/gu,
    read: () => ' देखि ',
  },
  {
    pattern: new RegExp(
      String.raw`(?:(?<part>${dayParts})\s+)?(?<![\d:])(?<hour>\d{1,2}):(?<minute>\d\d)(?::(?<second>\d\d)(?:\.\d+)?${zoneAfterSeconds}?|${zone}?)(?![\d:])${half}?${oClock}?`,
      'giu',
    ),
    read: timeWords,
  },
  {
    // 5.30 PM, 5.30 बजे
    pattern: new RegExp(
      String.raw`(?:(?<part>${dayParts})\s+)?(?<![\d:.,])(?<hour>\d{1,2})\.(?<minute>\d\d)(?:${half}${oClock}?|${oClock})`,
      'giu',
    ),
    read: timeWords,
  },
  {
    // 5 PM
    pattern: new RegExp(String.raw`(?:(?<part>${dayParts})\s+)?(?<![\d:.,/-])(?<hour>\d{1,2})${half}${oClock}?`, 'giu'),
    read: (groups) => (Number(groups.hour) >= 1 && Number(groups.hour) <= 12 ? timeWords(groups) : null),
  },
];
