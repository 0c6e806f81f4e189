import type { IgnoredColumn } from '@ghanti/core';
import { quoted, type Refusals } from '../refusals';
import { knownHeadings, namesOtherThing, numberHeading } from './heading-words';
import { type TagColumn, tagColumns } from './tag-columns';

/** What the columns of a list are. All counted from 0. */
export interface Columns {
  /** The number's column. */
  readonly number: number;
  readonly tags: readonly TagColumn[];
  /** The first column of the list, and the one behind its last: what is filled beyond belongs to no heading. */
  readonly from: number;
  readonly to: number;
  /** Columns before its last that have no heading. */
  readonly unnamed: readonly number[];
  /** By column, empty where there is none; all are empty for a list without headings. */
  readonly headings: readonly string[];
}

/** What the request says of the columns, and how its refusals are told. */
export interface ColumnRequest {
  readonly numberColumn: string | number | undefined;
  readonly maxColumns: number;
  /** Of the file. */
  readonly file: Refusals;
  /** Of the field that names the column. */
  readonly column: Refusals;
  /** Its name. */
  readonly columnField: string;
}

interface Named {
  readonly index: number;
  readonly heading: string;
}

/**
 * Finds the columns under a heading: the number's is the one that the request names, else the only one with a known heading; each
 * other is a tag.
 * @throws GhantiError `invalid_input` when no column, or more than one, may be the number's; `too_large` for too many columns
 */
export function columnsUnder(texts: readonly string[], request: ColumnRequest): Columns {
  const named = texts.flatMap((heading, index): Named[] => (heading === '' ? [] : [{ index, heading }]));
  mustFit(named.length, request);
  const number = numberColumn(named, texts, request);
  const from = Math.min(number, named[0]?.index ?? number);
  const to = Math.max(number, named.at(-1)?.index ?? number) + 1;
  return {
    number,
    tags: tagColumns(named.filter(({ index }) => index !== number)),
    ...{ from, to },
    unnamed: range(0, to).filter((index) => index !== number && !texts[index]),
    headings: texts,
  };
}

/**
 * The columns of a list without headings: the first is the number's when it alone looks like phone numbers. The others are tags by
 * where they stand.
 * @throws GhantiError `invalid_input`
 */
export function columnsWithoutHeadings(
  first: readonly boolean[],
  phoneColumns: readonly number[],
  row: number,
  request: ColumnRequest,
): Columns {
  const filled = first.flatMap((isFilled, index) => (isFilled ? [index] : []));
  const from = filled[0] ?? 0;
  const to = first.length;
  mustFit(to - from, request);
  const said = request.numberColumn;
  const index = typeof said === 'string' && /^\d{1,5}$/.test(said.trim()) ? Number(said) : said;
  if (typeof index === 'string')
    throw request.column.invalid(
      'unknown_column',
      `Row ${row} has a phone number already, so the list has no headings: name the column by its index, counted from 0.`,
    );
  if (index !== undefined && !(index >= from && index < to))
    throw request.column.invalid('unknown_column', `There is no column ${index}: row ${row} has ${from} to ${to - 1}.`);
  if (index === undefined && !(phoneColumns.length === 1 && phoneColumns[0] === from))
    throw request.file.invalid(
      'no_heading',
      `The list has no headings (row ${row} has a phone number already), and it is not clear that its first column is that of the ` +
        `phone numbers. Put a row above it that names the columns, such as "number" and "name"; or say ${request.columnField}: the ` +
        'index of the column, counted from 0.',
    );
  const number = index ?? from;
  const others = range(from, to).filter((one) => one !== number);
  return {
    number,
    tags: others.map((one) => ({ index: one, heading: `column ${one + 1}`, tag: `tags_column_${one + 1}` })),
    ...{ from, to },
    unnamed: [],
    headings: Array.from({ length: to }, () => ''),
  };
}

/** A column without a heading in which a row has a value. */
export function ignoredColumn(index: number): IgnoredColumn {
  return { heading: '', reason: `Column ${index + 1} has values, but no heading.` };
}

function numberColumn(named: readonly Named[], texts: readonly string[], request: ColumnRequest): number {
  if (request.numberColumn !== undefined) return requestedColumn(request.numberColumn, named, texts, request);
  const known = named.map((one) => ({ ...one, kind: numberHeading(one.heading) })).filter(({ kind }) => kind !== null);
  const exact = known.filter(({ kind }) => kind === 'exact');
  const [found, other] = exact.length > 0 ? exact : known;
  if (found && !other) return found.index;
  if (found) throw several(exact.length > 0 ? exact : known, request);
  const [only] = named;
  if (only && named.length === 1 && !namesOtherThing(only.heading)) return only.index;
  throw request.file.invalid(
    'no_number_column',
    `No heading says which column holds the phone numbers. The headings are ${listed(named)}. Known are ${knownHeadings} and their ` +
      `compounds. Rename the column, or say ${request.columnField}: its heading, or its index counted from 0.`,
  );
}

function several(columns: readonly Named[], request: ColumnRequest) {
  return request.file.invalid(
    'several_number_columns',
    `The phone numbers may be in ${listed(columns)}. Say which with ${request.columnField}: the heading, or its index counted from 0 (in brackets).`,
  );
}

function requestedColumn(
  said: string | number,
  named: readonly Named[],
  texts: readonly string[],
  { column }: ColumnRequest,
): number {
  if (typeof said === 'number') {
    if (said < texts.length) return said;
    throw column.invalid('unknown_column', `There is no column ${said}. The headings are ${listed(named)}.`);
  }
  const found = columnsNamed(said, named);
  const [first] = found;
  if (first && found.length === 1) return first.index;
  if (found.length > 1)
    throw column.invalid(
      'several_columns',
      `More than one column is headed so: ${listed(found)}. Say the index (in brackets).`,
    );
  if (/^\d{1,5}$/.test(said.trim()) && Number(said) < texts.length) return Number(said);
  throw column.invalid('unknown_column', `No column is headed ${quoted(said)}. The headings are ${listed(named)}.`);
}

/** Columns by a name: those headed exactly so; else those that differ in case, blanks, dots and underscores. */
function columnsNamed(name: string, named: readonly Named[]): readonly Named[] {
  const exact = named.filter(({ heading }) => heading === name.trim());
  return exact.length > 0 ? exact : named.filter(({ heading }) => isSameHeading(heading, name));
}

/** Whether two headings are the same to people: whatever case, blanks, dots, dashes and underscores. */
export function isSameHeading(one: string, other: string): boolean {
  return plain(one) === plain(other) && plain(one) !== '';
}

function plain(heading: string): string {
  return heading
    .normalize('NFKC')
    .replace(/[\s._\p{Cf}-]+/gu, '')
    .toLowerCase();
}

function mustFit(columns: number, { maxColumns, file }: ColumnRequest): void {
  if (columns > maxColumns) throw file.tooLarge(`The file has ${columns} columns; at most ${maxColumns} are read.`);
}

const mostListed = 12;

function listed(columns: readonly Named[]): string {
  const shown = columns.slice(0, mostListed).map(({ index, heading }) => `${quoted(heading)} (${index})`);
  return columns.length > mostListed ? `${shown.join(', ')} and ${columns.length - mostListed} more` : shown.join(', ');
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, at) => from + at);
}
