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
  /** Why the reader itself rejects this row ("4 cells, the heading has 3"); left out where the engine is to judge it. */
  readonly refusal?: string;
  /** The row's cells as the file has them, by column from 0; only when asked for. */
  readonly cells?: readonly string[];
}

/** How a list is to be read where its file alone does not say it. */
export interface ListOptions {
  /** The column of the numbers: its heading (exactly first, then as headings are known), or its index from 0. Default: found by its heading. */
  readonly numberColumn?: string | number;
  /** Take rows too that are hidden in the sheet, by a filter or by hand. Default: they are left out and counted. */
  readonly includeHidden?: boolean;
  /** Give each row its cells, so that bad rows can be handed back. Default: false. */
  readonly keepCells?: boolean;
  /** Ends the reading when nobody waits for it any more: what is asked of it then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** A column that is not read, and why. */
export interface IgnoredColumn {
  /** Empty for a column without one. */
  readonly heading: string;
  readonly reason: string;
}

/** What was understood of a list. Plain data, so that it can be sent to another thread. */
export interface ListUnderstanding {
  readonly format: 'csv' | 'xlsx';
  /** Name of the sheet that is read; null for a CSV. */
  readonly sheet: string | null;
  /** What separates columns; null for a workbook. */
  readonly delimiter: string | null;
  /** `utf-8`, `utf-16le`, `utf-16be`, `windows-1252`; null for a workbook. */
  readonly encoding: string | null;
  readonly columns: {
    /** Heading of the numbers; null for a list without headings. */
    readonly number: string | null;
    /** Tag names by the headings that they are made of, in the order of the columns; the second of two equal headings says its column. */
    readonly tags: ReadonlyMap<string, string>;
    readonly ignored: readonly IgnoredColumn[];
  };
  /** All headings by column from 0, empty where there is none; `cells` of a row stand under them. */
  readonly headings: readonly string[];
}

/** What a file holds: its heading is read before the first row is. */
export interface SheetReader {
  /** Full tag names (`tags_name`), in the order of the columns. */
  readonly tags: readonly string[];
  /** What was understood so far: columns that have values but no heading join `ignored` as rows are read, so it is final once they have ended. */
  understood(): ListUnderstanding;
  /** Hidden rows that were left out; final once the rows have ended. */
  hiddenRows(): number;
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

/** A list's file, and what its refusals call the fields of the request. */
export interface SheetFile {
  /** The name it was sent or kept under. */
  readonly name: string;
  /** The field that it came in. */
  readonly field: string;
  /** The field that may say which column has the numbers. Default `numberColumn`. */
  readonly columnField?: string;
}

/** Reads lists of numbers and writes reports; streamed, in bounded memory. */
export interface Spreadsheets {
  /**
   * Reads `.xlsx` or `.csv`, told by its first bytes and then its name.
   * @throws GhantiError `invalid_input` naming `field` (no column of numbers, not a sheet, encrypted, ...) or `columnField`
   * when `numberColumn` names no column, `too_large` for a bomb or more rows, columns or bytes than allowed
   */
  read(body: Readable, file: SheetFile, options?: ListOptions): Promise<SheetReader>;
  /** Writes a report as CSV or XLSX; text that a spreadsheet would run as a formula stays text. */
  write(format: 'csv' | 'xlsx', report: SheetReport): Readable;
}
