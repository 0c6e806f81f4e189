import { amount, amountAs, begins, isRising, minus, type Reading, rangeMark, withoutCommas } from './figures';
import { decimalWords, ordinalWords } from './number-words';

type Groups = Readonly<Record<string, string | undefined>>;

const said = ({ whole = '', fraction }: Groups) => decimalWords(withoutCommas(whole), fraction);

/** "दश देखि पन्ध्र"; null for what does not rise, such as a result or two years of a school. */
function rangeWords({ from = '', fromFraction, ...to }: Groups): string | null {
  if (!isRising(`${from}.${fromFraction ?? 0}`, `${to.whole}.${to.fraction ?? 0}`)) return null;
  return `${decimalWords(withoutCommas(from), fromFraction)} देखि ${said(to)}`;
}

/** Whatever numbers are left: percentages, ordinals, ranges, plain counts. */
export const counts: readonly Reading[] = [
  {
    // 10-15%, 10%-15%
    pattern: new RegExp(String.raw`(?<![\d.,\p{L}-])${amountAs('from')}(?:\s*%)?${rangeMark}${amount}\s*%`, 'gu'),
    read: (groups) => withPercent(rangeWords(groups)),
  },
  {
    // What follows the sign of percent, "को" say, stays.
    pattern: new RegExp(String.raw`(?:(?<minus>${minus}))?${begins}${amount}\s*%`, 'gu'),
    read: ({ minus: sign, ...groups }) => withPercent(`${sign ? 'माइनस ' : ''}${said(groups)}`),
  },
  {
    pattern:
      /(?<![\d.,])(?<number>\d{1,7})(?:\s?औ[ंँ]|(?:लो|रो|थो)(?![\p{L}\p{M}])|(?:लो|रो|थो)(?=को|का|मा|ले|लाई|बाट|देखि|सम्म)|\s?(?:st|nd|rd|th)(?![\p{L}\p{M}]))/gu,
    read: ({ number = '' }) => ordinalWords(number),
  },
  {
    // 10-15 दिन, 2.5–3, 1,000-1,500
    pattern: new RegExp(
      String.raw`(?<![\d.,/\p{L}-])${amountAs('from')}${rangeMark}${amount}(?![\d.,]*\d|[-/]\d)`,
      'gu',
    ),
    read: rangeWords,
  },
  {
    pattern: new RegExp(`${minus}${amount}`, 'gu'),
    read: (groups) => `माइनस ${said(groups)}`,
  },
  {
    pattern: new RegExp(amount, 'gu'),
    read: said,
  },
];

const withPercent = (number: string | null) => (number === null ? null : `${number} प्रतिशत`);
