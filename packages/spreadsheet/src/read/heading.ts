import { tagName } from '@ghanti/core';
import { quoted, type Refusals } from '../refusals';
import type { Cell, GridRow } from './grid';

/** A column that gives a tag. */
export interface TagColumn {
  readonly index: number;
  /** As the file heads it. */
  readonly heading: string;
  /** `tags_name`; null when the heading cannot be one, which is refused as soon as a row has a value under it. */
  readonly tag: string | null;
}

/** What the columns of a list are. */
export interface Columns {
  /** The number's column, from 0. */
  readonly number: number;
  readonly tags: readonly TagColumn[];
}

/** Headings of the number's column, the first found wins (wire contract). */
const numberHeadings = ['number', 'phone', 'phone_number', 'mobile'];
/** A heading like this is a phone number: the file has no heading. */
const looksLikeNumber = /^['’]?\+?[\p{Nd}()\s.-]{7,}$/u;

/**
 * Finds the columns by the first row: the number's is `number`, `phone`, `phone_number`, `mobile` in any case, else the first;
 * each other is a tag. Columns without a heading are left out.
 * @throws GhantiError `invalid_input` for a doubled column or a file whose first row is no heading, `too_large` for too many
 */
export function readHeading(row: GridRow, maxColumns: number, refusals: Refusals): Columns {
  const headings = row.cells.flatMap((cell, index) => {
    const heading = headingText(cell);
    return heading === '' ? [] : [{ index, heading, plain: plainHeading(heading) }];
  });
  if (headings.length > maxColumns)
    throw refusals.tooLarge(`The file has ${headings.length} columns; at most ${maxColumns} are read.`);
  const named = numberHeadings
    .map((name) => headings.filter(({ plain }) => plain === name))
    .find((same) => same.length > 0);
  if (named && named.length > 1) throw doubled(named.map(({ heading }) => heading));
  const number = named?.[0] ?? headings[0];
  if (!number)
    throw refusals.invalid('no_heading', 'The first row must name the columns, such as "number" and "name".');
  if (!named && looksLikeNumber.test(number.heading))
    throw refusals.invalid(
      'no_heading',
      `The first row must name the columns, such as "number" and "name"; it has ${quoted(number.heading)}.`,
    );

  const tags: TagColumn[] = [];
  const byTag = new Map<string, string>();
  for (const { index, heading } of headings) {
    if (index === number.index) continue;
    const tag = tagName(heading);
    const same = tag === null ? undefined : byTag.get(tag);
    if (same !== undefined) throw doubled([same, heading]);
    if (tag !== null) byTag.set(tag, heading);
    tags.push({ index, heading, tag });
  }
  return { number: number.index, tags };

  function doubled(same: readonly string[]) {
    return refusals.invalid(
      'doubled_column',
      `The columns ${same.map(quoted).join(' and ')} have the same name; rename or remove one.`,
    );
  }
}

/** The refusal of a column that has values but no name that a message could use. */
export function unusableHeading(heading: string, row: number, refusals: Refusals) {
  return refusals.invalid(
    'invalid_column',
    `The column ${quoted(heading)} has a value in row ${row}, but cannot be a tag: name it with letters a to z, digits and ` +
      'underscores, at most 40.',
  );
}

/** A cell as a heading. */
export function headingText(cell: Cell): string {
  if (cell === undefined) return '';
  if (typeof cell === 'object') return ('error' in cell ? cell.error : cell.shown).trim();
  return String(cell).trim();
}

function plainHeading(heading: string): string {
  return heading
    .normalize('NFKC')
    .trim()
    .toLowerCase()
    .replace(/[\s.-]+/g, '_');
}
