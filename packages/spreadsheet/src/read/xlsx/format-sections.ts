import {
  TOKEN_AMPM,
  TOKEN_BREAK,
  TOKEN_CONDITION,
  TOKEN_DATETIME,
  TOKEN_DURATION,
  TOKEN_EXP,
  TOKEN_GENERAL,
  TOKEN_GROUP,
  TOKEN_HASH,
  TOKEN_LOCALE,
  TOKEN_PERCENT,
  TOKEN_QMARK,
  TOKEN_TEXT,
  TOKEN_ZERO,
  type Token,
  tokenize,
} from 'numfmt';
import type { DateParts } from './serial-date';

/** One of the parts of a format that semicolons separate, for positive, negative and other numbers. */
export interface FormatSection {
  /** Its code without a condition. */
  readonly code: string;
  /** `[>=100]`, or empty. */
  readonly condition: string;
  /** The zero of another script that it writes numbers in. */
  readonly zero: string | null;
  /** True when it shows a text as it is. */
  readonly takesText: boolean;
  /** What it shows of a date; null for a section of numbers. */
  readonly date: DateParts | null;
  /** True for a length of time (`[h]:mm`). */
  readonly isDuration: boolean;
}

/** Parts of a date in a section. */
interface Seen {
  day: boolean;
  month: boolean;
  /** Years, weekdays and eras. */
  other: boolean;
  hours: boolean;
  minutes: boolean;
  seconds: boolean;
}

const onlyInNumbers: ReadonlySet<string> = new Set([
  TOKEN_HASH,
  TOKEN_QMARK,
  TOKEN_GROUP,
  TOKEN_PERCENT,
  TOKEN_EXP,
  TOKEN_GENERAL,
]);

/** Zeros of the scripts by their number in a locale: Arabic, Persian, Devanagari, and so on to Thai. */
const zeros: Readonly<Record<number, string>> = {
  2: '٠',
  3: '۰',
  4: '०',
  5: '০',
  6: '੦',
  7: '૦',
  8: '୦',
  9: '௦',
  10: '౦',
  11: '೦',
  12: '൦',
  13: '๐',
};

/** Cuts a format code into its sections. Null for a code that mixes what no format can. */
export function sectionsOf(code: string): readonly FormatSection[] | null {
  const sections: FormatSection[] = [];
  let tokens: Token[] = [];
  for (const token of [...tokenize(code), null]) {
    if (token !== null && token.type !== TOKEN_BREAK) {
      tokens.push(token);
      continue;
    }
    const section = sectionOf(tokens);
    if (!section) return null;
    sections.push(section);
    tokens = [];
  }
  return sections;
}

function sectionOf(tokens: readonly Token[]): FormatSection | null {
  const seen: Seen = { day: false, month: false, other: false, hours: false, minutes: false, seconds: false };
  let isDate = false;
  let isDuration = false;
  let isNumber = false;
  for (const [index, token] of tokens.entries()) {
    if (token.type === TOKEN_DATETIME || token.type === TOKEN_AMPM) {
      isDate = true;
      if (token.type === TOKEN_DATETIME) see(token.value.toLowerCase(), isBesideTime(tokens, index), seen);
    } else if (token.type === TOKEN_DURATION) isDuration = true;
    // A zero after seconds is a fraction of them.
    else if (onlyInNumbers.has(token.type) || (token.type === TOKEN_ZERO && !seen.seconds && !isDuration))
      isNumber = true;
  }
  if (isNumber && (isDate || isDuration)) return null;
  return {
    code: codeOf(tokens, isDate),
    condition: tokens.find(({ type }) => type === TOKEN_CONDITION)?.raw ?? '',
    zero: isDate ? null : zeroOf(tokens),
    takesText: tokens.some(({ type }) => type === TOKEN_TEXT),
    date: isDate && !isDuration ? datePartsOf(seen) : null,
    isDuration,
  };
}

function see(part: string, besideTime: boolean, seen: Seen): void {
  if (part.startsWith('h')) seen.hours = true;
  else if (part.startsWith('s')) seen.seconds = true;
  else if (part.startsWith('m')) seen[part.length <= 2 && besideTime ? 'minutes' : 'month'] = true;
  else if (part === 'd' || part === 'dd') seen.day = true;
  else seen.other = true;
}

/** `m` is minutes after hours or before seconds. */
function isBesideTime(tokens: readonly Token[], index: number): boolean {
  const isPart = ({ type }: Token) => type === TOKEN_DATETIME || type === TOKEN_DURATION;
  const before = tokens.slice(0, index).findLast(isPart);
  const after = tokens.slice(index + 1).find(isPart);
  return /^h/i.test(before?.value ?? '') || /^s/i.test(after?.value ?? '');
}

function datePartsOf({ day, month, other, hours, minutes, seconds }: Seen): DateParts {
  const date = day || month || other;
  const time = hours || minutes || seconds;
  return { date, time, seconds, isWhole: date === (day && month) && time === hours };
}

/**
 * Puts tokens together again, without the condition. A locale names the months of a date; of a number only its currency stays,
 * because a sheet writes points and commas as its machine does, whatever currency stands beside them.
 */
function codeOf(tokens: readonly Token[], isDate: boolean): string {
  return tokens
    .filter(({ type }) => type !== TOKEN_CONDITION)
    .map(({ type, raw, value }) => (type === TOKEN_LOCALE && !isDate ? currencyOf(value) : raw))
    .join('');
}

function currencyOf(locale: string): string {
  const [symbol = ''] = locale.split('-');
  return symbol === '' ? '' : `"${symbol}"`;
}

/** The digit zero in the script that a locale asks for: its highest byte names one (`[$-4000461]` is Devanagari). */
function zeroOf(tokens: readonly Token[]): string | null {
  const locale = tokens.find(({ type, value }) => type === TOKEN_LOCALE && /-[0-9a-f]{7,8}$/i.test(value));
  if (!locale) return null;
  return zeros[Number.parseInt(locale.value.slice(locale.value.lastIndexOf('-') + 1, -6), 16)] ?? null;
}
