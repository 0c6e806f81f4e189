import type { Limits } from '../options';
import { isBlank, shownText } from './cell-text';
import { type ColumnRequest, type Columns, columnsUnder, columnsWithoutHeadings, isSameHeading } from './columns';
import { findHeading, sampledRows } from './find-heading';
import type { Grid, GridRow } from './grid';
import { looksLikePhone } from './phone-shape';

/** Blank ones among them are looked through so far. */
const mostLookedThrough = 2_000;

/** The columns of a list, and those of its rows that were read to find them. */
export interface OpenedList {
  readonly columns: Columns;
  readonly rest: readonly GridRow[];
}

/**
 * Reads the beginning of a grid and finds its columns.
 * @throws GhantiError `invalid_input` for a grid that is empty, or whose column of numbers is not clear; `too_large`
 */
export async function openList(grid: Grid, request: ColumnRequest, limits: Limits): Promise<OpenedList> {
  const rows = await firstRows(grid, request, limits);
  const { numberColumn } = request;
  const isNamed = typeof numberColumn === 'string' ? (heading: string) => isSameHeading(heading, numberColumn) : null;
  const start = findHeading(rows, grid.typed, isNamed);
  if (!start)
    throw request.file.invalid(
      'no_heading',
      'The list is empty: its first row must name the columns, such as "number".',
    );
  const first = rows[start.at];
  const cells = first?.cells ?? [];
  if (start.kind === 'headed') {
    const texts = Array.from(cells, (cell) => shownText(cell, grid.typed));
    return { columns: columnsUnder(texts, request), rest: rows.slice(start.at + 1) };
  }
  const data = rows.slice(start.at);
  const filled = Array.from(cells, (cell) => !isBlank(cell));
  const columns = columnsWithoutHeadings(filled, phoneColumns(data, grid.typed), first?.row ?? 1, request);
  return { columns, rest: data };
}

async function firstRows(grid: Grid, { file }: ColumnRequest, limits: Limits): Promise<readonly GridRow[]> {
  const rows: GridRow[] = [];
  let filled = 0;
  let blank = 0;
  while (filled < sampledRows && (filled === 0 || rows.length < mostLookedThrough)) {
    const { value: batch, done } = await grid.batches.next();
    if (done) break;
    for (const row of batch) {
      const isFilled = !row.cells.every(isBlank);
      if (isFilled) filled++;
      else if (filled === 0 && ++blank > limits.maxRows)
        throw file.tooLarge(`The file has more than ${limits.maxRows} rows.`);
      if (filled > 0) rows.push(row);
    }
  }
  return rows;
}

/** Columns in which a row looks like a phone number. */
function phoneColumns(rows: readonly GridRow[], typed: boolean): number[] {
  const found = new Set<number>();
  for (const { cells } of rows.slice(0, mostLookedThrough))
    cells.forEach((cell, index) => {
      if (looksLikePhone(cell, typed)) found.add(index);
    });
  return [...found];
}
