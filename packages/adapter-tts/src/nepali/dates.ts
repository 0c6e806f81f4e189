import type { Reading } from './figures';
import { cardinalWords } from './number-words';

const bikramMonths = 'वैशाख जेठ असार साउन भदौ असोज कात्तिक मंसिर पुस माघ फागुन चैत'.split(' ');
const christianMonths = 'जनवरी फेब्रुअरी मार्च अप्रिल मे जुन जुलाई अगस्ट सेप्टेम्बर अक्टोबर नोभेम्बर डिसेम्बर'.split(' ');

/** "24 Nov 2026", "Nov 24, 2026", "24-Nov-26". */
const englishMonths = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const englishMonth = String.raw`(?<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?(?![\p{L}\p{M}])`;
const monthOf = (name: string) => String(englishMonths.indexOf(name.slice(0, 3).toLowerCase()) + 1);

/** A year from here on is of Bikram Sambat unless the text says otherwise: there it began in 1978 of the other era. */
const firstBikramYear = 2035;

const era = String.raw`(?:\s*\(?(?<era>वि\.?\s?सं\.?|ई\.?\s?सं\.?|B\.?S\.?|A\.?D\.?)\)?(?![\p{L}\p{M}]))?`;
const eraBefore = String.raw`(?:(?<eraBefore>वि\.?\s?सं\.?|ई\.?\s?सं\.?|सन्)\s*)?`;
/** What many write after a date is said by us anyway. */
const dayWord = String.raw`(?:\s*(?:गते|तारिख))?`;

function dateWords(year: string, month: string, day: string, said: string | undefined): string | null {
  const isBikram = said ? /^(?:वि|B)/i.test(said) : Number(year) >= firstBikramYear;
  const months = isBikram ? bikramMonths : christianMonths;
  const name = months[Number(month) - 1];
  if (name === undefined || Number(day) < 1 || Number(day) > (isBikram ? 32 : 31)) return null;
  const date = `${name} ${cardinalWords(day)}`;
  return isBikram ? `${yearWords(year)} साल ${date} गते` : `सन् ${yearWords(year)} ${date} तारिख`;
}

/** 1990 is nineteen hundred and ninety; 2081 is two thousand and eighty-one. */
function yearWords(year: string): string {
  const century = year.slice(0, 2);
  if (Number(century) < 11 || Number(century) > 19) return cardinalWords(year);
  const rest = Number(year.slice(2));
  return `${cardinalWords(century)} सय${rest === 0 ? '' : ` ${cardinalWords(String(rest))}`}`;
}

const fullDate = String.raw`(?:19|20|21)\d\d[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](?:19|20|21)\d\d`;

/** Dates in figures: `२०८१/०५/१२`, `2024-11-25`, `25/11/2024`. */
export const dates: readonly Reading[] = [
  {
    // 2081/05/12-2081/05/15: what stands between two dates is a range of them
    pattern: new RegExp(
      String.raw`(?<=(?<![\d./-])(?:${fullDate})(?:\s*(?:गते|तारिख))?)\s?[-–—]\s?(?=(?:${fullDate})(?![\d/-]|\.\d))`,
      'gu',
    ),
    read: () => ' देखि ',
  },
  {
    pattern: new RegExp(
      String.raw`${eraBefore}(?<![\d./-])(?<year>(?:19|20|21)\d\d)(?<mark>[-/.])(?<month>\d{1,2})\k<mark>(?<day>\d{1,2})(?![\d/-]|\.\d)${era}${dayWord}`,
      'giu',
    ),
    read: ({ year = '', month = '', day = '', era: after, eraBefore: before }) =>
      dateWords(year, month, day, after ?? before),
  },
  {
    pattern: new RegExp(
      String.raw`${eraBefore}(?<![\d./-])(?<day>\d{1,2})(?<mark>[-/.])(?<month>\d{1,2})\k<mark>(?<year>(?:19|20|21)\d\d)(?![\d/-]|\.\d)${era}${dayWord}`,
      'giu',
    ),
    // Day first, as in Nepal; only where that is no date, the American way.
    read: ({ year = '', month = '', day = '', era: after, eraBefore: before }) =>
      dateWords(year, month, day, after ?? before) ?? dateWords(year, day, month, after ?? before),
  },
  {
    pattern: new RegExp(
      String.raw`(?<![\d./-])(?<day>\d{1,2})(?:\s?(?:st|nd|rd|th))?[\s/-]*${englishMonth},?[\s/-]*(?<year>(?:19|20)\d\d|(?<=-)\d\d)(?![\d/-]|\.\d)${dayWord}`,
      'giu',
    ),
    read: ({ year = '', name = '', day = '' }) => dateWords(fullYear(year), monthOf(name), day, 'AD'),
  },
  {
    pattern: new RegExp(
      String.raw`(?<![\p{L}\p{M}])${englishMonth}\s*(?<day>\d{1,2})(?:\s?(?:st|nd|rd|th))?,?\s+(?<year>(?:19|20)\d\d)(?![\d/-]|\.\d)${dayWord}`,
      'giu',
    ),
    read: ({ year = '', name = '', day = '' }) => dateWords(year, monthOf(name), day, 'AD'),
  },
];

const fullYear = (year: string) => (year.length === 2 ? `20${year}` : year);
