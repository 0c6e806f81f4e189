import type { Spreadsheets } from '@ghanti/core';
import { optionsSchema, type SpreadsheetOptions } from './options';
import { openCsv } from './read/csv';
import { peek } from './read/first-bytes';
import { formatOf, tellingBytes } from './read/format';
import { readList } from './read/list';
import { openXlsx } from './read/xlsx/open';
import { refusalsFor } from './refusals';
import { writeCsv } from './write/csv';
import { writeXlsx } from './write/xlsx';

/**
 * Makes the Spreadsheets port: lists of numbers in from `.xlsx` and `.csv`, reports out, both streamed.
 * @throws ZodError when an option is unknown or no whole number above zero
 * @example
 * const sheet = await createSpreadsheets().read(createReadStream('list.xlsx'), { name: 'list.xlsx', field: 'file' });
 * for await (const { row, number, tags } of sheet.rows()) console.log(row, number, tags.get('tags_name'));
 */
export function createSpreadsheets(options: SpreadsheetOptions = {}): Spreadsheets {
  const limits = Object.freeze(optionsSchema.parse(options));
  return {
    async read(body, { name, field, columnField = 'numberColumn' }, options = {}) {
      const refusals = refusalsFor(field);
      const peeked = await peek(body, tellingBytes, limits, refusals);
      try {
        const format = formatOf(peeked.head, name, refusals);
        const grid = await (format === 'xlsx' ? openXlsx(peeked, limits, refusals) : openCsv(peeked, refusals));
        return await readList(grid, { ...options, columnField }, limits, refusals);
      } catch (error) {
        await peeked.close();
        throw error;
      }
    },
    write: (format, report) => (format === 'csv' ? writeCsv(report) : writeXlsx(report)),
  };
}
