import type { Readable } from 'node:stream';
import type { TagValue } from '../domain/words';

/** One row of a list of numbers, as it stands in the file: the engine judges the number. */
export interface SheetRow {
  /** The row's number as a spreadsheet shows it: the heading is 1. */
  readonly row: number;
  /** The number's cell: text as it is, a whole number without exponent or fraction ("9843818700"). */
  readonly number: string;
  /** True when the cell held a number and not text: the wire answers an integer. */
  readonly numeric: boolean;
  /** The other columns that have a value in this row. */
  readonly tags: ReadonlyMap<string, TagValue>;
}

/** What a file holds: its heading is read before the first row is. */
export interface SheetReader {
  /** Full tag names (`tags_name`), in the order of the columns. */
  readonly tags: readonly string[];
  /** Rows in order; blank ones are left out. Rejects with GhantiError when the file breaks or goes over a limit. */
  rows(): AsyncIterable<SheetRow>;
  /** Gives back what reading holds, for a caller who leaves before the rows; reading them to an end, or part of them, does too. */
  close?(): Promise<void>;
}

/** A table to be written: the heading and rows as they come. */
export interface SheetReport {
  readonly columns: readonly string[];
  readonly rows: AsyncIterable<readonly (string | number | null)[]>;
}

/** Reads lists of numbers and writes reports; streamed, in bounded memory. */
export interface Spreadsheets {
  /**
   * Reads `.xlsx` or `.csv`, told by its first bytes and then its name.
   * @throws GhantiError `invalid_input` naming `field` (no heading, a doubled column, not a sheet, encrypted, ...),
   * `too_large` for a bomb or more rows, columns or bytes than allowed
   */
  read(body: Readable, file: { readonly name: string; readonly field: string }): Promise<SheetReader>;
  /** Writes a report as CSV or XLSX; text that a spreadsheet would run as a formula stays text. */
  write(format: 'csv' | 'xlsx', report: SheetReport): Readable;
}
