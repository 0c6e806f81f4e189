import { parse } from 'csv-parse/sync';
import { csvDialect } from './csv-dialect';
import { sampledRows } from './find-heading';
import { numberHeading } from './heading-words';
import { looksLikePhone } from './phone-shape';

/** What separates columns; Excel writes `;` where the comma is decimal, and tabs as "Unicode text". */
const candidates = [',', ';', '\t', '|'] as const;

/** Excel's own first line, which names the delimiter and is no row: `sep=;`. */
const separatorLine = /^\ufeff*"?sep=([^\w\s"]|\t)"?[,;\t|]*[ ]*(?:\r\n|\r|\n|$)/i;

const onlySeparators = /^[\s,;|]*$/;

/** How the columns of a text are set apart. */
export interface Separation {
  readonly delimiter: string;
  /** Characters of a first line that only says so. */
  readonly skipped: number;
}

/**
 * Finds what separates the columns of a CSV by its first rows: the one by which most of them have the same number of cells, a known
 * heading and a phone number. Quotes are respected.
 */
export function separationOf(beginning: string): Separation {
  const said = separatorLine.exec(beginning);
  if (said) return { delimiter: said[1] ?? ',', skipped: said[0].length };
  const scored = candidates.map((delimiter) => ({ delimiter, score: scoreOf(beginning, delimiter) }));
  const best = scored.reduce((one, other) => (isHigher(other.score, one.score) ? other : one));
  return { delimiter: best.delimiter, skipped: 0 };
}

/** What speaks for a delimiter: rows of the same width that it parts, phone numbers and a known heading; of two alike, the wider rows. */
type Score = readonly [found: number, cells: number];

/** A heading is one row, and says more than one. */
const weightOfHeading = 2;

function scoreOf(text: string, delimiter: string): Score {
  const rows = firstRows(text, delimiter);
  const widths = new Map<number, number>();
  for (const { length } of rows) widths.set(length, (widths.get(length) ?? 0) + 1);
  const [cells = 1, alike = 0] = [...widths].sort(([a, rowsOfA], [b, rowsOfB]) => rowsOfB - rowsOfA || b - a)[0] ?? [];
  const phones = rows.filter((row) => row.some((cell) => looksLikePhone(cell, false))).length;
  const hasHeading = rows.some((row) => row.some((cell) => numberHeading(cell) !== null));
  return [(cells > 1 ? alike : 0) + phones + (hasHeading ? weightOfHeading : 0), cells];
}

function firstRows(text: string, delimiter: string): string[][] {
  const rows: string[][] = [];
  try {
    parse(text, {
      ...csvDialect(delimiter),
      to: 4 * sampledRows,
      on_record(row: string[]) {
        if (!onlySeparators.test(row.join('')) && rows.length < sampledRows) rows.push(row);
        return null;
      },
    });
  } catch {
    // A beginning may end within quotes, and another delimiter may break them: the rows before are what there is to judge.
  }
  return rows;
}

function isHigher(one: Score, other: Score): boolean {
  const at = one.findIndex((value, index) => value !== other[index]);
  return at >= 0 && (one[at] ?? 0) > (other[at] ?? 0);
}
