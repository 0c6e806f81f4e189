import { amount, type Reading, withoutCommas } from './figures';
import { cardinalWords, decimalWords } from './number-words';

const names: Readonly<Record<string, readonly [string, string]>> = {
  $: ['डलर', 'सेन्ट'],
  '€': ['युरो', 'सेन्ट'],
  '₹': ['भारतीय रुपैयाँ', 'पैसा'],
};
const rupees = ['रुपैयाँ', 'पैसा'] as const;
/** What may follow an amount and is said by us anyway. */
const rupeesAfter = String.raw`(?:\s*(?:रुपैयाँ|रुपैया|रूपैयाँ|रूपैया|रुपियाँ|रुपिया))`;
const scale = String.raw`(?:\s*(?<scale>सय|हजार|लाख|करोड|अर्ब|खर्ब)(?!\p{M}))`;

function moneyWords(whole: string, fraction: string | undefined, scaleName: string | undefined, mark: string): string {
  const [unit, part] = names[mark] ?? rupees;
  const count = withoutCommas(whole);
  if (scaleName !== undefined) return `${decimalWords(count, fraction)} ${scaleName} ${unit}`;
  // Three and more places are a rate, not money in hand.
  if (fraction !== undefined && fraction.length > 2) return `${decimalWords(count, fraction)} ${unit}`;
  const parts = Number((fraction ?? '0').padEnd(2, '0'));
  const coins = `${cardinalWords(String(parts))} ${part}`;
  if (parts === 0) return `${cardinalWords(count)} ${unit}`;
  return Number(count) === 0 ? coins : `${cardinalWords(count)} ${unit} ${coins}`;
}

/** Amounts of money: `रु. १,२५,०००.५०`, `Rs.500/-`, `NPR 1200`, `1.5 लाख रुपैयाँ`. */
export const money: readonly Reading[] = [
  {
    pattern: new RegExp(
      String.raw`(?<![\p{L}\p{M}])(?<mark>रु\.?|रू\.?|Rs\.?|NRs\.?|NPR|रुपैयाँ|[$€₹])\s*${amount}(?:\s*/[-=])?${scale}?${rupeesAfter}?`,
      'giu',
    ),
    read: ({ whole = '', fraction, scale: size, mark = '' }) => moneyWords(whole, fraction, size, mark),
  },
  {
    pattern: new RegExp(String.raw`(?<![\d.,])${amount}(?:\s*/[-=]${rupeesAfter}?|${scale}?${rupeesAfter})`, 'giu'),
    read: ({ whole = '', fraction, scale: size }) => moneyWords(whole, fraction, size, ''),
  },
];
