import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { quoted, type Refusals } from '../refusals';
import { csvDialect } from './csv-dialect';
import { separationOf } from './delimiter';
import type { PeekedBody } from './first-bytes';
import { type Grid, type GridRow, longestCell, longestToken } from './grid';
import { type DecodedText, decodedText } from './text';

const batchRows = 500;
/** So much of a text tells how its columns are set apart, however small the pieces are in which it comes. */
const tellingText = 64 * 1_024;

/** Opens a CSV as a grid. A quoted newline does not move the count of rows: a record is a row, as a spreadsheet shows it. */
export async function openCsv({ head, chunks, close }: PeekedBody, refusals: Refusals): Promise<Grid> {
  const text = decodedText(head, chunks, refusals);
  const beginning = await beginningOf(text);
  const { delimiter, skipped } = separationOf(beginning);
  const batches = records(beginning.slice(skipped), text.pieces, delimiter, skipped > 0 ? 1 : 0, refusals);
  return {
    typed: false,
    source: {
      sheet: null,
      delimiter,
      get encoding() {
        return text.encoding();
      },
    },
    batches,
    async close() {
      await batches.return();
      await text.pieces.return();
      await close();
    },
  };
}

async function beginningOf({ pieces }: DecodedText): Promise<string> {
  let text = '';
  while (text.length < tellingText) {
    const { value, done } = await pieces.next();
    if (done) break;
    text += value;
  }
  return text;
}

async function* records(
  beginning: string,
  rest: AsyncGenerator<Buffer, void, undefined>,
  delimiter: string,
  rowsBefore: number,
  refusals: Refusals,
): AsyncGenerator<readonly GridRow[], void, undefined> {
  async function* all() {
    let ended = 0;
    let bytes = 0;
    for await (const piece of pieces()) {
      if (parser.info.records > ended) {
        ended = parser.info.records;
        bytes = 0;
      }
      bytes += piece.length;
      // The parser's own limit is on letters: a row of millions of empty cells has none.
      if (bytes > longestToken)
        throw refusals.invalid('broken_file', `Row ${rowsBefore + ended + 1} does not end: it is no list.`);
      yield piece;
    }
  }
  async function* pieces() {
    yield Buffer.from(beginning);
    yield* rest;
  }
  const source = Readable.from(all(), { objectMode: false });
  const parser = parse({
    ...csvDialect(delimiter),
    max_record_size: longestToken,
  });
  source.once('error', (error) => parser.destroy(error));
  source.pipe(parser);
  let row = rowsBefore;
  let batch: GridRow[] = [];
  try {
    for await (const record of parser as AsyncIterable<string[]>) {
      batch.push({ row: ++row, cells: record.map(cell) });
      if (batch.length < batchRows) continue;
      yield batch;
      batch = [];
    }
    if (batch.length > 0) yield batch;
  } catch (error) {
    if (error instanceof CsvError) throw malformed(error, rowsBefore + parser.info.records + 1, refusals);
    throw error;
  } finally {
    parser.destroy();
    source.destroy();
  }
}

function cell(text: string): string | undefined {
  if (text === '') return undefined;
  return text.length > longestCell ? text.slice(0, longestCell) : text;
}

function malformed(error: CsvError, row: number, refusals: Refusals) {
  if (error.code === 'CSV_QUOTE_NOT_CLOSED' || error.code === 'CSV_MAX_RECORD_SIZE')
    return refusals.invalid(
      'broken_file',
      `Row ${row} does not end: a quote (") is opened there and never closed.`,
      error,
    );
  return refusals.invalid('broken_file', `Row ${row} cannot be read as CSV: ${quoted(error.message)}`, error);
}
