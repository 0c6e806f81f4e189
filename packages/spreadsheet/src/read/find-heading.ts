import { isBlank, shownText } from './cell-text';
import type { GridRow } from './grid';
import { numberHeading } from './heading-words';
import { looksLikePhone } from './phone-shape';

/** Where a list begins: under its heading, or at once. */
export type ListStart =
  | { readonly kind: 'headed'; readonly at: number }
  /** The rows have no heading: the first of them is data. */
  | { readonly kind: 'bare'; readonly at: number };

/** A row that has something in it. */
interface Seen {
  /** Among the rows that were given. */
  readonly at: number;
  readonly texts: readonly string[];
  readonly filled: number;
  readonly isData: boolean;
  readonly isKnown: boolean;
}

/**
 * Finds the heading among the first rows of a list. What stands above it (a title, a comment, `sep=;`, an encoding, the address of
 * who made it) is skipped. Null when all rows are blank.
 */
export function findHeading(
  rows: readonly GridRow[],
  typed: boolean,
  isNamed: ((heading: string) => boolean) | null,
): ListStart | null {
  const seen = firstSeen(rows, typed);
  const start = seen.findIndex((row) => !isRemark(row));
  const list = start < 0 ? [] : seen.slice(start);
  const [first] = list;
  if (!first) return null;
  const named = isNamed && list.find((row) => !row.isData && row.texts.some(isNamed));
  if (named) return headed(named);
  const known = knownHeading(list);
  if (known && list.every((row) => row.at >= known.at || !row.isData || isAddress(row))) return headed(known);
  return unknownHeading(list, first);
}

/** So many rows with something in them tell what a list is. */
export const sampledRows = 20;

function firstSeen(rows: readonly GridRow[], typed: boolean): Seen[] {
  const seen: Seen[] = [];
  for (const [at, row] of rows.entries()) {
    const one = see(row, at, typed);
    if (one) seen.push(one);
    if (seen.length === sampledRows) break;
  }
  return seen;
}

function see({ cells }: GridRow, at: number, typed: boolean): Seen | null {
  if (cells.every(isBlank)) return null;
  const texts = Array.from(cells, (cell) => shownText(cell, typed));
  return {
    at,
    texts,
    filled: texts.filter((text) => text !== '').length,
    isData: cells.some((cell) => looksLikePhone(cell, typed)),
    isKnown: texts.some((text) => numberHeading(text) !== null),
  };
}

/** A row above a list that is none of it: `sep=;`, or a comment. */
function isRemark({ texts, isKnown, filled }: Seen): boolean {
  const first = texts.find((text) => text !== '') ?? '';
  if (filled === 1 && /^sep=.?$/i.test(first)) return true;
  return /^#+\s*\S/.test(first) && !isKnown && !looksLikePhone(first.replace(/^#+/, ''), true);
}

/** A row above a list that says whom to call about it: "Phone:", and a number. Any other row with a number may be a person. */
function isAddress({ texts, isKnown }: Seen): boolean {
  return isKnown && texts.some((text) => text.endsWith(':') && numberHeading(text) !== null);
}

/** The widest row above the numbers that has a known heading: a narrower one is a title ("Mobile numbers of class 5"), or names groups. */
function knownHeading(list: readonly Seen[]): Seen | undefined {
  const known = list.filter((row) => row.isKnown && !row.isData);
  const firstData = list.find((row) => row.isData)?.at ?? Number.POSITIVE_INFINITY;
  const above = known.filter((row) => row.at < firstData);
  const widest = Math.max(...above.map((row) => row.filled));
  return above.find((row) => row.filled === widest) ?? known[0];
}

/** Without a known heading: the widest row above the first number, if any is as wide as a list. */
function unknownHeading(list: readonly Seen[], first: Seen): ListStart {
  const data = list.find((row) => row.isData);
  const above = data ? list.filter((row) => row.at < data.at) : list;
  const isNarrow = (data ?? first).filled === 1 && list.every((row) => row.filled === 1);
  const wide = isNarrow ? above : above.filter((row) => row.filled > 1);
  const widest = Math.max(...wide.map((row) => row.filled));
  const heading = wide.find((row) => (data ? row.filled === widest : true));
  if (heading) return headed(heading);
  return data ? { kind: 'bare', at: data.at } : headed(first);
}

function headed({ at }: Seen): ListStart {
  return { kind: 'headed', at };
}
