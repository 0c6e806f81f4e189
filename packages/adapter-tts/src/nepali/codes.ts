import { dictated } from './dictation';
import { begins, ends, type Reading, suffix, word } from './figures';

const codeWords = word('OTP|ओटिपी|ओटीपी|PIN|पिन|code|कोड');
/** Papers and books whose numbers are told digit by digit, also without a word for "number". */
const paperWords = word(
  String.raw`PAN|प्यान|स्थायी\s+लेखा|नागरिकता|राहदानी|पासपोर्ट|लाइसेन्स|citizenship|passport|licen[cs]e|खाता|account|a\/c|ID|आईडी`,
);
/** The same where a word for "number" follows: alone they are said of amounts as well. */
const numberedWords = word(
  `VAT|भ्याट|ग्राहक|उपभोक्ता|मिटर|बिल|रसिद|टोकन|ऋण|बीमा|पोलिसी|दर्ता|लेखा|customer|consumer|meter|bill|receipt|token|loan|policy|registration|transaction|reference`,
);
const numberWord = String.raw`(?:\s*(?:प्रमाणपत्र|प्र\.?\s?प\.?|certificate))?\s*(?:नम्बर|नं\.?|number|no\.?|#|संकेत)(?:मा|को)?`;
const separator = String.raw`\s*[:=-]{0,2}\s*`;
const grouped = String.raw`\d{2,}(?:[/-]\d{1,})+`;
/** So many digits at once are no amount but an account, a receipt. */
const many = 10;

/** Codes, accounts and papers, digit by digit. */
export const codes: readonly Reading[] = [
  {
    // "तपाईंको OTP 123456 हो", "कोड: १२३४", "OTP 123-456"
    pattern: new RegExp(
      String.raw`(?<before>${codeWords}[\p{L}\p{M}]*(?:\s+(?:नम्बर|नं\.?|number|no\.?|is|चाहिं))?\s*[:=-]?\s*)(?<number>\d{3,}(?:[\s-]\d{3,})?)${ends}`,
      'giu',
    ),
    read: ({ before = '', number = '' }) => `${before}${dictated(number)}`,
  },
  {
    // "123456 तपाईंको OTP हो"
    pattern: new RegExp(
      String.raw`(?<![\d.,:/-])(?<number>\d{4,})(?<after>\s+(?:(?:तपाईंको|तपाईँको|यहाँको|is|your)\s+){0,2}${codeWords})`,
      'giu',
    ),
    read: ({ number = '', after = '' }) => `${dictated(number)}${after}`,
  },
  {
    // "खाता नं. 00123", "नागरिकता प्रमाणपत्र नम्बर 1234/567", "ग्राहक नं. 4512"
    pattern: new RegExp(
      String.raw`(?<before>(?:${paperWords}|${numberedWords})${suffix}${numberWord}${separator})(?<number>${grouped}|\d{3,})${ends}`,
      'giu',
    ),
    read: ({ before = '', number = '' }) => `${before}${dictated(number)}`,
  },
  {
    // "PAN 301234567", "खाता 12345678"; not "खातामा 5000"
    pattern: new RegExp(String.raw`(?<before>${paperWords}${separator})(?<number>${grouped}|\d{4,})${ends}`, 'giu'),
    read: ({ before = '', number = '' }) => `${before}${dictated(number)}`,
  },
  {
    // 27-01-70-12345, 27/01/70/12345; three groups with dashes where one is too long for a date
    pattern: /(?<![\d.,/-])(?<number>\d{1,8}(?:-\d{1,8}){2,}|\d{1,8}(?:\/\d{1,8}){3,}|0\d+-\d{2,})(?![\d/-]|[.,]\d)/gu,
    read: ({ number = '' }) => (isPaperNumber(number.split(/\D/)) ? dictated(number) : null),
  },
  {
    // 0012345: no amount begins so
    pattern: new RegExp(String.raw`${begins}(?<number>\d{${many},}|0\d+)${ends}`, 'gu'),
    read: ({ number = '' }) => dictated(number),
  },
];

function isPaperNumber(groups: readonly string[]): boolean {
  const digits = groups.join('').length;
  return groups.length > 3 ? digits >= 8 : digits >= 7 && groups.some(({ length }) => length >= 3);
}
