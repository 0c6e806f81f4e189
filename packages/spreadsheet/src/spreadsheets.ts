import type { Spreadsheets } from '@ghanti/core';
import { optionsSchema, type SpreadsheetOptions } from './options';
import { openFile } from './read/open-file';
import { ThreadPool } from './threads/pool';
import { openInThread } from './threads/threaded-list';
import { writeCsv } from './write/csv';
import { writeXlsx } from './write/xlsx';

/**
 * Makes the Spreadsheets port: lists of numbers in from `.xlsx` and `.csv`, reports out, both streamed. Lists are read in threads of
 * their own, each with a heap limit: whatever a file holds, the process and its event loop go on.
 * @throws ZodError when an option is unknown or no whole number above zero
 * @example
 * const sheet = await createSpreadsheets().read(createReadStream('list.xlsx'), { name: 'list.xlsx', field: 'file' });
 * for await (const { row, number, tags } of sheet.rows()) console.log(row, number, tags.get('tags_name'));
 */
export function createSpreadsheets(options: SpreadsheetOptions = {}): Spreadsheets {
  const { threads, maxHeapMb, maxWorkMs, ...limits } = optionsSchema.parse(options);
  const pool = threads === 0 ? null : new ThreadPool(threads, { maxHeapMb, maxWorkMs });
  return {
    read: (body, file, options = {}) =>
      pool ? openInThread(pool, body, file, options, limits) : openFile(body, file, options, limits),
    write: (format, report) => (format === 'csv' ? writeCsv(report) : writeXlsx(report)),
  };
}
