import type { ListOptions, ListUnderstanding, SheetReader, SheetRow, TagValue } from '@ghanti/core';
import type { Limits } from '../options';
import { type Refusals, refusalsFor } from '../refusals';
import { csvNumber, typedNumber } from './cell-number';
import { isAbsent, isBlank, meantText, shownText, trimmed } from './cell-text';
import { type Columns, ignoredColumn } from './columns';
import type { Cell, Grid, GridRow } from './grid';
import { openList } from './open-list';

/** How a list is to be read, and what its refusals call the field that names the column of the numbers. */
interface ListRequest extends ListOptions {
  readonly columnField: string;
}

/** How long the reading, and what is made of it, may have the process for itself. */
const longestBreathMs = 10;

/** Reads a grid as a list of numbers: its heading at once, its rows as they are asked for. */
export async function readList(
  grid: Grid,
  options: ListRequest,
  limits: Limits,
  refusals: Refusals,
): Promise<SheetReader> {
  try {
    const request = {
      numberColumn: options.numberColumn,
      maxColumns: limits.maxColumns,
      file: refusals,
      column: refusalsFor(options.columnField),
      columnField: options.columnField,
    };
    const { columns, rest } = await openList(grid, request, limits);
    const rows = new ListRows(grid, columns, options);
    let begun = false;
    return {
      tags: columns.tags.map(({ tag }) => tag),
      rows() {
        if (begun) throw new Error('The rows of a file can be read once.');
        begun = true;
        return listRows(rows, grid, rest, limits, refusals);
      },
      understood: () => rows.understood(),
      hiddenRows: () => rows.hidden,
      close: () => grid.close(),
    };
  } catch (error) {
    await grid.close();
    throw error;
  }
}

async function* listRows(
  list: ListRows,
  grid: Grid,
  first: readonly GridRow[],
  limits: Limits,
  refusals: Refusals,
): AsyncGenerator<SheetRow, void, undefined> {
  let rows = 0;
  let breathed = performance.now();
  try {
    let batch = first;
    for (;;) {
      // A list that is all in memory would be read in one breath, and hold up everybody else.
      if (performance.now() - breathed > longestBreathMs) {
        await new Promise((resolve) => setImmediate(resolve));
        breathed = performance.now();
      }
      for (const gridRow of batch) {
        // Blank rows count too: a million of them are work all the same.
        if (++rows > limits.maxRows) throw refusals.tooLarge(`The file has more than ${limits.maxRows} rows.`);
        const row = list.read(gridRow);
        if (row) yield row;
      }
      const next = await grid.batches.next();
      if (next.done) return;
      batch = next.value;
    }
  } finally {
    await grid.close();
  }
}

/** Makes rows of a list out of rows of cells, and remembers what the answer is to say of them. */
class ListRows {
  hidden = 0;
  readonly #typed: boolean;
  readonly #unnamed: Set<number>;
  readonly #filledUnnamed = new Set<number>();

  constructor(
    private readonly grid: Grid,
    private readonly columns: Columns,
    private readonly options: ListOptions,
  ) {
    this.#typed = grid.typed;
    this.#unnamed = new Set(columns.unnamed);
  }

  /** Null for a row that is blank, or hidden and left out. */
  read({ row, cells, hidden }: GridRow): SheetRow | null {
    if (cells.every(isBlank)) return null;
    if (hidden && !this.options.includeHidden) {
      this.hidden++;
      return null;
    }
    for (const index of this.#unnamed) {
      if (isAbsent(cells[index])) continue;
      this.#filledUnnamed.add(index);
      this.#unnamed.delete(index);
    }
    const cell = cells[this.columns.number];
    const judged = typeof cell === 'string' && !this.#typed ? csvNumber(cell) : typedNumber(cell);
    const surplus = this.#surplus(cells);
    return {
      ...{ row, ...judged, tags: this.#tags(cells) },
      ...(surplus !== null && { refusal: surplus }),
      ...(this.options.keepCells && { cells: Array.from(cells, (one) => shownText(one, this.#typed)) }),
    };
  }

  understood(): ListUnderstanding {
    const { number, tags, headings } = this.columns;
    const { sheet, delimiter, encoding } = this.grid.source;
    return {
      format: this.#typed ? 'xlsx' : 'csv',
      ...{ sheet, delimiter, encoding },
      columns: {
        number: headings[number] || null,
        tags: new Map(tags.map(({ heading, tag }) => [heading, tag])),
        ignored: [...this.#filledUnnamed].sort((a, b) => a - b).map(ignoredColumn),
      },
      headings,
    };
  }

  /** Cells beyond the headings: an unquoted comma has shifted what stands before them, and nobody knows from where. */
  #surplus(cells: readonly Cell[]): string | null {
    const { from, to, headings } = this.columns;
    if (cells.length <= to) return null;
    const last = cells.findLastIndex((cell) => !isAbsent(cell));
    if (last < to) return null;
    const what = headings.some((heading) => heading !== '') ? 'the heading' : 'the first row';
    return `${last - from + 1} cells, ${what} has ${to - from}.`;
  }

  #tags(cells: readonly Cell[]): Map<string, TagValue> {
    const tags = new Map<string, TagValue>();
    for (const { index, tag } of this.columns.tags) {
      const value = tagValue(cells[index], this.#typed);
      if (value !== undefined) tags.set(tag, value);
    }
    return tags;
  }
}

/** A cell as a tag: an error has no value to speak, so that the recipient lacks it. */
function tagValue(cell: Cell, typed: boolean): TagValue | undefined {
  if (isAbsent(cell)) return undefined;
  if (typeof cell === 'object')
    return 'shown' in cell && !/^#*$/.test(trimmed(cell.shown)) ? trimmed(cell.shown) : undefined;
  if (typeof cell === 'string') return meantText(cell, typed) || undefined;
  // Excel shows 15 digits: 0.1 + 0.2 is 0.3 to whoever made the sheet.
  return typeof cell === 'number' && !Number.isInteger(cell) ? Number(cell.toPrecision(15)) : cell;
}
