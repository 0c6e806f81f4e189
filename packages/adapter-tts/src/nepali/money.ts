import { amount, amountAs, begins, isRising, minus, type Reading, rangeMark, withoutCommas } from './figures';
import { cardinalWords, decimalWords } from './number-words';

const rupees = ['रुपैयाँ', 'पैसा'] as const;
const dollars = ['डलर', 'सेन्ट'] as const;
const indianRupees = ['भारतीय रुपैयाँ', 'पैसा'] as const;
const names: Readonly<Record<string, readonly [string, string]>> = {
  $: dollars,
  usd: dollars,
  '€': ['युरो', 'सेन्ट'],
  '₹': indianRupees,
  inr: indianRupees,
};
/** Marks of a currency, as they stand before an amount or after it. */
const marks = String.raw`ने\.?\s?रु\.?|रु\.?|रू\.?|NRs\.?|Rs\.?|NPR|USD|INR|[$€₹]`;
/** A mark, and not the end or the beginning of a word. */
const markBefore = String.raw`(?<![\p{L}\p{M}])(?<mark>${marks})`;
const markAfter = String.raw`(?<mark>${marks})(?![\p{L}\p{M}])`;
const rupeeWords = 'रुपैयाँ|रुपैया|रूपैयाँ|रूपैया|रुपियाँ|रुपिया';
/** What may follow an amount and is said by us anyway. */
const rupeesAfter = String.raw`(?:\s*(?:${rupeeWords}))`;
/** "रुपैयाँ 500", but not "500 रुपैयाँ 3 दिन" and not "5 हजार रुपैयाँ 3 दिन". */
const rupeesBefore = String.raw`(?<![\p{L}\p{M}])(?<!(?:\d|सय|हजार|लाख|करोड|अर्ब|खर्ब|/-)\s?)रुपैयाँ`;
const sizes = String.raw`(?:सय|हजार|लाख|करोड|अर्ब|खर्ब)(?!\p{M})`;
const scale = String.raw`(?:\s*(?<scale>${sizes}))`;
/** "/-" and "/=" after an amount: that nothing follows. */
const nothingMore = String.raw`(?:\s*/[-=])`;
/** What may part a mark from its amount: "रु:500", "रु-५००/-". A minus has a blank before it. */
const gap = String.raw`(?:\s+(?<inner>[-−])(?=\d)|\s*[:=-]?\s*)`;
const outer = `(?:(?<outer>${minus}))?`;

type Groups = Readonly<Record<string, string | undefined>>;

const unitsOf = (mark: string | undefined) => names[(mark ?? '').toLowerCase()] ?? rupees;

function moneyWords({ whole = '', fraction, scale: size, mark, inner, outer: sign }: Groups): string {
  const [unit, part] = unitsOf(mark);
  const count = withoutCommas(whole);
  const less = inner || sign ? 'माइनस ' : '';
  if (size !== undefined) return `${less}${decimalWords(count, fraction)} ${size} ${unit}`;
  // Three and more places are a rate, not money in hand.
  if (fraction !== undefined && fraction.length > 2) return `${less}${decimalWords(count, fraction)} ${unit}`;
  const parts = Number((fraction ?? '0').padEnd(2, '0'));
  const coins = `${cardinalWords(String(parts))} ${part}`;
  if (parts === 0) return `${less}${cardinalWords(count)} ${unit}`;
  return Number(count) === 0 ? `${less}${coins}` : `${less}${cardinalWords(count)} ${unit} ${coins}`;
}

/** "पाँच सय देखि एक हजार रुपैयाँ"; a lower end with paisa has its own currency. Null for what does not rise. */
function rangeWords({ from = '', fromFraction, ...to }: Groups): string | null {
  const less = { whole: from, fraction: fromFraction, mark: to.mark };
  if (!isRising(`${from}.${fromFraction ?? 0}`, `${to.whole}.${to.fraction ?? 0}`) && !to.scale) return null;
  if (to.scale) return `${decimalWords(withoutCommas(from), fromFraction)} देखि ${moneyWords(to)}`;
  const hasCoins = Number(fromFraction ?? 0) > 0;
  return `${hasCoins ? moneyWords(less) : cardinalWords(withoutCommas(from))} देखि ${moneyWords(to)}`;
}

/** Amounts of money: `रु. १,२५,०००.५०`, `Rs.500/-`, `NPR 1200`, `1.5 लाख रुपैयाँ`, `500 रु`, `रु 500-1000`. */
export const money: readonly Reading[] = [
  {
    // रु 500-1000, Rs. 500/- - Rs. 1,000/-
    pattern: new RegExp(
      String.raw`${markBefore}\s*[:=]?\s*${amountAs('from')}${nothingMore}?${rangeMark}(?:(?:${marks})\s*)?${amount}${nothingMore}?${scale}?${rupeesAfter}?(?![-/]?\d)`,
      'giu',
    ),
    read: rangeWords,
  },
  {
    // 500-1000 रुपैयाँ, 500-1000 रु
    pattern: new RegExp(
      String.raw`(?<![\d.,/-])${amountAs('from')}${nothingMore}?${rangeMark}${amount}(?:${nothingMore}${rupeesAfter}?|${scale}?(?:${rupeesAfter}|\s*${markAfter}))`,
      'giu',
    ),
    read: rangeWords,
  },
  {
    // रु 2 लाख 50 हजार: the figures are read as those of any number
    pattern: new RegExp(
      String.raw`${markBefore}\s*(?<scaled>\d[\d.,]*\s*${sizes}(?:\s+\d[\d.,]*\s*${sizes})+)${rupeesAfter}?`,
      'giu',
    ),
    read: ({ scaled = '', mark }) => `${scaled} ${unitsOf(mark)[0]}`,
  },
  {
    // 500 रु 25 पैसा, 500 रुपैयाँ 25 पैसा
    pattern: new RegExp(
      String.raw`${outer}${begins}${amount}\s*(?:${rupeeWords}|${markAfter})\s*(?<coins>\d{1,2})\s*पैसा`,
      'giu',
    ),
    read: ({ coins = '', ...groups }) => `${moneyWords(groups)} ${cardinalWords(coins)} ${unitsOf(groups.mark)[1]}`,
  },
  {
    // रु. 500, -रु 500, Rs. -12.50, Rs. 500/-
    pattern: new RegExp(
      `${outer}(?:${markBefore}|${rupeesBefore})${gap}${amount}${nothingMore}?${scale}?${rupeesAfter}?`,
      'giu',
    ),
    read: moneyWords,
  },
  {
    // 500 रुपैयाँ, 500 रु, 500/-
    pattern: new RegExp(
      String.raw`${outer}${begins}${amount}(?:${nothingMore}${rupeesAfter}?|${scale}?(?:${rupeesAfter}|\s*${markAfter}))`,
      'giu',
    ),
    read: moneyWords,
  },
];
