import { dictated, digitsOf, groupLengths } from './dictation';
import { begins, ends, type Reading, suffix, word } from './figures';

/** What is dialled: a number follows it. */
const phoneWords = word(
  String.raw`फोन|टेलिफोन|मोबाइल|सम्पर्क|हटलाइन|हेल्पलाइन|टोल\s?फ्री|डायल|कल|व्हाट्सएप|भाइबर|आपतकालीन|phone|telephone|tel|mobile|cell|contact|hotline|helpline|toll[\s-]?free|dial|call|whatsapp|viber|emergency`,
);
/** Whoever is called by three or four digits. */
const hotlines = word(
  String.raw`फोन|टेलिफोन|हटलाइन|हेल्पलाइन|टोल\s?फ्री|डायल|कल|सम्पर्क|आपतकालीन|प्रहरी|एम्बुलेन्स|दमकल|ट्राफिक|phone|hotline|helpline|toll[\s-]?free|dial|call|emergency|police|ambulance`,
);
const numberWord = String.raw`\s*(?:नम्बर|नं\.?|number|no\.?|#)(?:मा|को)?`;
const separator = String.raw`\s*[:=-]{0,2}\s*`;
/** Three digits that may be dialled in Nepal, and those of four: police, fire, ambulance, help for children, an operator's own. */
const shortNumbers = String.raw`1(?:0[0-4]|12|9[78]|\d{3})`;
/** What is counted is no number to dial: "फोन 100 वटा". */
const notCounted = String.raw`(?!\s*(?:%|(?:जना|जनाले|वटा|ओटा|पटक|चोटि|दिन|घण्टा|मिनेट|सेकेन्ड|महिना|वर्ष|साल|रुपैयाँ|प्रतिशत|अंक|सय|हजार|लाख)(?![\p{L}\p{M}])))`;

/** A mobile number of Nepal: ten digits, in groups or not; a 0 or 977 may stand before it. */
const mobile = String.raw`(?:(?:00)?977[\s-]?|0-?)?9[678](?:[\s-]?\d){8}`;
/** A landline of Nepal: nine digits with the 0 of its area, which may stand in brackets; further lines may be named after a slash. */
const landline = String.raw`(?:\(0\d{1,2}\)|0\d{1,2})(?:[\s-]{0,2}\d){6,7}(?:/\d{1,7})*`;
const local = String.raw`(?:\d{6,}(?:-\d{2,})*|\d{3}-\d{4})`;
const tollFree = String.raw`(?:1-)?1?[68]\d0[\s-]?\d{2,4}[\s-]?\d{2,6}(?:[\s-]\d{2,4})?`;

/** Phone numbers, digit by digit, wherever they stand. */
export const phones: readonly Reading[] = [
  {
    // +977 985-1023212, +977-1-4412345, (+977) 9801000000
    pattern: /(?<![\d\p{L}])\(?\+\s?(?<number>\d{1,3}\)?(?:[\s-]?\(?\d{1,10}\)?){1,4})(?!\d)/gu,
    read: ({ number = '' }) => (isBetween(digitsOf(number).length, 7, 15) ? `प्लस ${dictated(number)}` : null),
  },
  {
    // 9801000000, 98510-23212, 9801000000/9801000001 and 9801000000,9801000001
    pattern: new RegExp(`${begins}(?<first>${mobile})(?<more>(?:[,/]${mobile})*)${ends}`, 'gu'),
    read: ({ first = '', more = '' }) => {
      const numbers = [first, ...more.split(/[,/]/).slice(1)];
      return numbers.every(isGroupedAsPhone) ? numbers.map(dictated).join(', ') : null;
    },
  },
  {
    // 01-4412345, (01) 4412345, 061 521234, 01-4412345/46
    pattern: new RegExp(String.raw`(?<![\d.,/-])(?<number>${landline})(?!-?\d|[.,]\d)`, 'gu'),
    read: ({ number = '' }) => {
      const [line = '', ...others] = number.split('/');
      return isBetween(digitsOf(line).length, 8, 9) ? [line, ...others].map(dictated).join(', ') : null;
    },
  },
  {
    // 1660-01-12345, 1800 123 4567
    pattern: new RegExp(String.raw`(?<![\d.,/-])(?<number>${tollFree})(?![\d/-]|[.,]\d)`, 'gu'),
    read: ({ number = '' }) => (isBetween(digitsOf(number).length, 10, 13) ? dictated(number) : null),
  },
  {
    // "फोन: 4412345", "फोन 4412345, 4412346 वा 4412347": landlines without their area
    pattern: new RegExp(
      String.raw`(?<before>${phoneWords}${suffix}(?:${numberWord})?${separator})(?<number>${local}(?:(?:\s?[,/]\s?|\s(?:र|वा|तथा|or|and)\s)${local})*)${ends}${notCounted}`,
      'giu',
    ),
    read: ({ before = '', number = '' }) => `${before}${number.replace(/\d[\d-]*/g, dictated)}`,
  },
  {
    // "फोन नम्बर 4412345", "टोल फ्री नं. 1498"
    pattern: new RegExp(
      String.raw`(?<before>${phoneWords}${suffix}${numberWord}${separator})(?<number>\d{3,}(?:[-/]\d{2,})*)${ends}${notCounted}`,
      'giu',
    ),
    read: ({ before = '', number = '' }) => `${before}${dictated(number)}`,
  },
  {
    // "हटलाइन 1098", "प्रहरी 100"
    pattern: new RegExp(
      `(?<before>${hotlines}${suffix}${separator})(?<number>${shortNumbers})${ends}${notCounted}`,
      'giu',
    ),
    read: ({ before = '', number = '' }) => `${before}${dictated(number)}`,
  },
  {
    // "100 मा फोन गर्नुहोस्", "१०० डायल"
    pattern: new RegExp(
      String.raw`${begins}(?<number>${shortNumbers})(?<after>\s*(?:(?:नम्बर)?मा\s+)?(?:फोन|कल|डायल|सम्पर्क|dial|call)(?![\p{L}\p{M}]))`,
      'giu',
    ),
    read: ({ number = '', after = '' }) => `${dictated(number)}${after}`,
  },
];

const isBetween = (count: number, least: number, most: number) => count >= least && count <= most;

/** Ten digits apart by blanks may be a row of numbers; those of a phone stand in groups of three and more, or have dashes. */
function isGroupedAsPhone(number: string): boolean {
  const least = /\s/.test(number) ? 3 : 2;
  return groupLengths(number).every((length, at) => length >= least || (at === 0 && number.startsWith('0-')));
}
