import type { ListOptions, ListUnderstanding, SheetReader, SheetRow, TagValue } from '@ghanti/core';
import { liftGuard } from '../formula-guard';
import type { Limits } from '../options';
import type { Refusals } from '../refusals';
import { textNumber, typedNumber } from './cell-number';
import type { Cell, Grid, GridRow } from './grid';
import { type Columns, headingText, readHeading, unusableHeading } from './heading';

/** How long the reading, and what is made of it, may have the process for itself. */
const longestBreathMs = 10;

/** Reads a grid as a list of numbers: its heading at once, its rows as they are asked for. */
export async function readList(
  grid: Grid,
  _options: ListOptions,
  limits: Limits,
  refusals: Refusals,
): Promise<SheetReader> {
  try {
    const { columns, headings, rest } = await firstRow(grid, limits, refusals);
    let begun = false;
    const understanding: ListUnderstanding = {
      format: grid.typed ? 'xlsx' : 'csv',
      ...grid.source,
      columns: {
        number: headings[columns.number] ?? null,
        tags: new Map(columns.tags.flatMap(({ heading, tag }) => (tag === null ? [] : [[heading, tag]]))),
        ignored: [],
      },
      headings,
    };
    return {
      tags: columns.tags.flatMap(({ tag }) => (tag === null ? [] : [tag])),
      rows() {
        if (begun) throw new Error('The rows of a file can be read once.');
        begun = true;
        return listRows(grid, columns, rest, limits, refusals);
      },
      understood: () => understanding,
      hiddenRows: () => 0,
      close: () => grid.close(),
    };
  } catch (error) {
    await grid.close();
    throw error;
  }
}

async function firstRow(grid: Grid, limits: Limits, refusals: Refusals) {
  for (;;) {
    const { value: batch, done } = await grid.batches.next();
    if (done) throw refusals.invalid('no_heading', 'The file is empty: its first row must name the columns.');
    const index = batch.findIndex(({ cells }) => cells.some((cell) => !isBlank(cell)));
    const head = batch[index];
    if (!head) continue;
    const headings = Array.from(head.cells, headingText);
    return { columns: readHeading(head, limits.maxColumns, refusals), headings, rest: batch.slice(index + 1) };
  }
}

async function* listRows(
  grid: Grid,
  columns: Columns,
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
        const row = listRow(gridRow, columns, grid.typed, refusals);
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

function listRow({ row, cells }: GridRow, columns: Columns, typed: boolean, refusals: Refusals): SheetRow | null {
  const cell = cells[columns.number];
  const judged = typeof cell === 'string' && !typed ? textNumber(liftGuard(cell)) : typedNumber(cell);
  const tags = new Map<string, TagValue>();
  for (const { index, heading, tag } of columns.tags) {
    const value = tagValue(cells[index], typed);
    if (value === undefined) continue;
    if (tag === null) throw unusableHeading(heading, row, refusals);
    tags.set(tag, value);
  }
  return judged.number === '' && cells.every(isBlank) ? null : { row, ...judged, tags };
}

/** A cell as a tag: an error cell has no value to speak, so that the recipient lacks it. */
function tagValue(cell: Cell, typed: boolean): TagValue | undefined {
  if (isBlank(cell)) return undefined;
  if (typeof cell === 'object') return 'shown' in cell && !/^#*$/.test(cell.shown) ? cell.shown : undefined;
  if (typeof cell === 'string') return typed ? cell : liftGuard(cell);
  // Excel shows 15 digits: 0.1 + 0.2 is 0.3 to whoever made the sheet.
  return typeof cell === 'number' && !Number.isInteger(cell) ? Number(cell.toPrecision(15)) : cell;
}

function isBlank(cell: Cell): cell is undefined {
  return cell === undefined || (typeof cell === 'string' && cell.trim() === '');
}
