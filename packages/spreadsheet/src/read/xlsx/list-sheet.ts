import type { Limits } from '../../options';
import type { Refusals } from '../../refusals';
import { isBlank, shownText } from '../cell-text';
import type { GridRow } from '../grid';
import { numberHeading } from '../heading-words';
import { looksLikePhone } from '../phone-shape';
import type { WorkbookSheet } from './workbook';

/** Rows of a sheet, as they are read. */
export type SheetRows = AsyncGenerator<readonly GridRow[], void, undefined>;

/** The sheet that was chosen, and its rows: those that were looked at, and the others. */
export interface ListSheet {
  readonly sheet: WorkbookSheet;
  readonly first: readonly GridRow[];
  readonly rest: SheetRows;
}

/** Filled rows of a sheet that are looked at: a list shows itself in fewer. */
const tellingRows = 50;

/**
 * Chooses the sheet that is read. It is the first that holds a list: a column with a known heading and a phone number below it, or
 * with two phone numbers. Where none does it is the first with two filled rows, else the first with one, so that a refusal speaks of
 * what people see.
 * @throws GhantiError `too_large` when the sheets that were looked at have more rows than a file may have
 */
export async function listSheet(
  sheets: readonly [WorkbookSheet, ...WorkbookSheet[]],
  open: (sheet: WorkbookSheet) => SheetRows,
  limits: Limits,
  refusals: Refusals,
): Promise<ListSheet> {
  let [best] = sheets;
  if (sheets.length === 1) return { sheet: best, first: [], rest: open(best) };
  let mostFilled = 0;
  let rowsLeft = limits.maxRows;
  for (const sheet of sheets) {
    const rest = open(sheet);
    const seen = new FirstRows();
    while (!seen.holdList && seen.filled.length < tellingRows) {
      const { value: batch, done } = await rest.next();
      if (done) break;
      seen.take(batch);
      rowsLeft -= batch.length;
      if (rowsLeft >= 0) continue;
      await rest.return();
      throw refusals.tooLarge(`The sheets of the file have more than ${limits.maxRows} rows.`);
    }
    if (seen.holdList) return { sheet, first: seen.filled, rest };
    await rest.return();
    const filled = Math.min(seen.filled.length, 2);
    if (filled > mostFilled) [best, mostFilled] = [sheet, filled];
  }
  return { sheet: best, first: [], rest: open(best) };
}

/** What the first rows of a sheet have shown so far. */
class FirstRows {
  /** Blank rows are not kept: a sheet may have a million of them. */
  readonly filled: GridRow[] = [];
  holdList = false;
  readonly #headed = new Set<number>();
  readonly #withPhone = new Set<number>();

  take(rows: readonly GridRow[]): void {
    for (const row of rows) {
      const { cells } = row;
      if (cells.every(isBlank)) continue;
      this.filled.push(row);
      for (const [column, cell] of cells.entries()) {
        if (isBlank(cell)) continue;
        if (looksLikePhone(cell, true)) {
          if (this.#headed.has(column) || this.#withPhone.has(column)) this.holdList = true;
          this.#withPhone.add(column);
        } else if (numberHeading(shownText(cell, true)) !== null) this.#headed.add(column);
      }
    }
  }
}
