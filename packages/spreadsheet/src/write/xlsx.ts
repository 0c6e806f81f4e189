import { Readable } from 'node:stream';
import type { SheetReport } from '@ghanti/core';
import { ZipFile } from 'yazl';
import { rowXml } from './sheet-xml';
import { sheetEnd, sheetPart, sheetStart, workbookParts } from './workbook-xml';

type Row = readonly (string | number | null)[];

/** Excel's own limit; a longer report goes on in the next sheet, under the heading again. */
const rowsPerSheet = 1_048_576;
const batchRows = 500;

/** Writes a report as XLSX, streamed: no more than a batch of rows is held. */
export function writeXlsx(report: SheetReport, sheetRows = rowsPerSheet): Readable {
  return Readable.from(archive(report, sheetRows), { objectMode: false });
}

async function* archive({ columns, rows }: SheetReport, sheetRows: number): AsyncGenerator<Buffer, void, undefined> {
  const zip = new ZipFile();
  const output = zip.outputStream as Readable;
  const source = rows[Symbol.asyncIterator]();
  let sheet: Readable | null = null;
  const fail = (error: Error) => output.destroy(error);
  zip.on('error', fail);
  const addSheet = (number: number) => {
    const content = sheetXml(columns, source, sheetRows, (isLast) => {
      if (!isLast) return addSheet(number + 1);
      for (const [name, text] of workbookParts(number)) zip.addBuffer(Buffer.from(text), name);
      zip.end();
    });
    sheet = Readable.from(content, { objectMode: false });
    // yazl does not listen to its sources: the reader of the output has to hear that the rows failed.
    sheet.on('error', fail);
    zip.addReadStream(sheet, sheetPart(number));
  };
  try {
    addSheet(1);
    for await (const chunk of output as AsyncIterable<Buffer>) yield chunk;
  } finally {
    // Also when the reader of the report goes away: the query behind the rows must end.
    (sheet as Readable | null)?.destroy();
    await source.return?.();
  }
}

async function* sheetXml(
  columns: readonly string[],
  source: AsyncIterator<Row>,
  sheetRows: number,
  ended: (isLast: boolean) => void,
): AsyncGenerator<string, void, undefined> {
  let text = sheetStart + rowXml(1, columns);
  let isLast = false;
  for (let row = 2; row <= sheetRows; row++) {
    const { value, done } = await source.next();
    isLast = done === true;
    if (isLast) break;
    text += rowXml(row, value);
    if (row % batchRows !== 0) continue;
    yield text;
    text = '';
  }
  yield text + sheetEnd;
  ended(isLast);
}
