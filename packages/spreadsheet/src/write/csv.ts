import { Readable } from 'node:stream';
import type { SheetReport } from '@ghanti/core';
import { stringify } from 'csv-stringify/sync';
import { guardFormula } from '../formula-guard';

const batchRows = 500;

/** Writes a report as CSV that Excel opens as it is: UTF-8 with its mark, CRLF, no text that would run as a formula (S27). */
export function writeCsv(report: SheetReport): Readable {
  return Readable.from(lines(report), { objectMode: false });
}

async function* lines({ columns, rows }: SheetReport): AsyncGenerator<string, void, undefined> {
  // Without its mark Excel reads UTF-8 as the machine's old code page, and Nepali as noise.
  yield `\ufeff${csv([columns.map(guardFormula)])}`;
  let batch: (string | null)[][] = [];
  for await (const row of rows) {
    batch.push(row.map(field));
    if (batch.length < batchRows) continue;
    yield csv(batch);
    batch = [];
  }
  if (batch.length > 0) yield csv(batch);
}

function field(value: string | number | null): string | null {
  if (typeof value !== 'string') return value === null ? null : String(value);
  return guardFormula(value);
}

function csv(rows: readonly (readonly (string | null)[])[]): string {
  // The library quotes its own delimiter, CRLF, only: readers end a row at a lone CR or LF too.
  return stringify([...rows], { record_delimiter: 'windows', quoted_match: /[\r\n]/ });
}
