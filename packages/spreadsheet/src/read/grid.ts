/** A cell that shows an error in place of a value (`#N/A`). */
export interface ErrorCell {
  /** What it shows; empty for a formula that was never calculated. */
  readonly error: string;
  /** What a person is told, where the error alone does not say it. */
  readonly reason?: string;
}

/** A number or a date whose format shows it in a way of its own: `0.125` that reads `12.5%`. */
export interface ShownCell {
  readonly value: number;
  /** As the sheet shows it, which is what a message says; empty, or made of `#`, where it shows nothing that could be said. */
  readonly shown: string;
  /** True for a date or a time of day. */
  readonly isDate?: boolean;
}

/** What a cell holds; undefined where it is blank. */
export type Cell = string | number | boolean | ErrorCell | ShownCell | undefined;

/** One row of a sheet, by column from 0; may have holes. */
export interface GridRow {
  /** As a spreadsheet shows it, from 1. */
  readonly row: number;
  readonly cells: readonly Cell[];
  /** True for a row that the sheet hides, by a filter or by hand. */
  readonly hidden?: boolean;
}

/** Where the cells come from, for the answer. */
export interface GridSource {
  /** Name of the sheet; null for a CSV. */
  readonly sheet: string | null;
  /** What separates columns; null for a workbook. */
  readonly delimiter: string | null;
  /** The text's encoding; null for a workbook. */
  readonly encoding: string | null;
}

/** A file opened as a grid of cells, whatever its format. */
export interface Grid {
  /** True when cells know whether they are numbers or texts (`.xlsx`); a CSV holds only text. */
  readonly typed: boolean;
  readonly source: GridSource;
  /** Rows in order, in batches as they were parsed; blank rows may come or not. To be iterated once. */
  readonly batches: AsyncGenerator<readonly GridRow[], void, undefined>;
  /** Gives back what is open; harmless when repeated. */
  close(): Promise<void>;
}

/** Longest text kept of one cell, Excel's own limit: more is cut, and the engine refuses the row for its length. */
export const longestCell = 32_767;

/** Longest cell, tag or line that is put together in memory before the file is refused. */
export const longestToken = 2 * 1_024 * 1_024;
