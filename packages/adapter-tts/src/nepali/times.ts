import type { Reading } from './figures';
import { cardinalWords } from './number-words';

const dayParts = 'बिहान|दिउँसो|बेलुका|साँझ|राति';

/** A time of the day as it is said: `10:30` is `साढे दश बजे`. */
function timeWords(
  hour: number,
  minute: number,
  half: string | undefined,
  saidPart: string | undefined,
): string | null {
  if (hour > 24 || minute > 59 || (half !== undefined && (hour > 12 || hour === 0))) return null;
  const isAfternoon = half !== undefined && /^p/i.test(half);
  const hour24 = half === undefined ? hour % 24 : (hour % 12) + (isAfternoon ? 12 : 0);
  const tellsPart = half !== undefined || hour >= 13 || hour === 0;
  const part = saidPart ?? (tellsPart ? dayPartOf(hour24) : '');
  return `${part} ${clockWords(hour24 % 12 || 12, minute)}`.trim();
}

function dayPartOf(hour: number): string {
  if (hour >= 4 && hour < 12) return 'बिहान';
  if (hour >= 12 && hour < 16) return 'दिउँसो';
  return hour >= 16 && hour < 20 ? 'बेलुका' : 'राति';
}

function clockWords(hour: number, minute: number): string {
  const spoken = cardinalWords(String(hour));
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

/** Times in figures: `10:30`, `14:05`, `9:45 AM`, `बिहान १०:१५ बजे`. */
export const times: readonly Reading[] = [
  {
    pattern: new RegExp(
      String.raw`(?:(?<part>${dayParts})\s+)?(?<![\d:])(?<hour>\d{1,2}):(?<minute>\d\d)(?![\d:])(?:\s*(?<half>[ap]\.?m\.?)(?!\p{L}))?(?:\s*बजे(?!र))?`,
      'giu',
    ),
    read: ({ hour, minute, half, part }) => timeWords(Number(hour), Number(minute), half, part),
  },
];
