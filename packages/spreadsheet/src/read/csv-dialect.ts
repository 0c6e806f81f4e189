import type { Options } from 'csv-parse';

/** How a CSV is read, but for its delimiter: every end of a line, in any mixture, and rows of any length. */
export function csvDialect(delimiter: string) {
  return {
    bom: true,
    delimiter,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    relax_quotes: true,
    // Blanks before a cell are nobody's, and quotes may stand after them: `1, "Rai, Sita"`.
    ltrim: true,
  } satisfies Options;
}
