import { Readable } from 'node:stream';
import { GhantiError, type ListOptions, type SheetRow, type TagValue } from '@ghanti/core';
import type { SpreadsheetOptions } from '../options';
import { createSpreadsheets } from '../spreadsheets';

/** A row as tests compare it. */
export interface PlainRow extends Omit<SheetRow, 'tags'> {
  readonly tags: Readonly<Record<string, TagValue>>;
}

/** Reads a whole file that is small. */
export async function readFile(
  content: string | Buffer | Readable,
  name = 'list.csv',
  options: SpreadsheetOptions = {},
): Promise<{ tags: readonly string[]; rows: readonly PlainRow[] }> {
  const body = content instanceof Readable ? content : Readable.from([Buffer.from(content)]);
  const sheet = await createSpreadsheets({ threads: 0, ...options }).read(body, { name, field: 'list' });
  const rows: PlainRow[] = [];
  for await (const { tags, ...row } of sheet.rows()) rows.push({ ...row, tags: Object.fromEntries(tags) });
  return { tags: sheet.tags, rows };
}

/** What was understood of a file, and its rows as one line each: `2 9801000000 name=Sita`, with what the reader rejects them for. */
export async function understandingOf(content: string | Buffer, list: ListOptions = {}, name = 'list.csv') {
  const body = Readable.from([Buffer.from(content)]);
  const sheet = await createSpreadsheets({ threads: 0 }).read(
    body,
    { name, field: 'list', columnField: 'number_column' },
    list,
  );
  const rows: string[] = [];
  for await (const { row, number, tags, refusal } of sheet.rows()) {
    const said = [...tags].map(([tag, value]) => `${tag.replace('tags_', '')}=${value}`);
    rows.push([row, number, ...said, ...(refusal === undefined ? [] : [`! ${refusal}`])].join(' '));
  }
  const { columns, ...source } = sheet.understood();
  return {
    ...source,
    number: columns.number,
    tags: Object.fromEntries(columns.tags),
    ignored: columns.ignored,
    hidden: sheet.hiddenRows(),
    rows,
  };
}

/** What a list is refused with, for its file or for the column that was asked for. */
export async function refusalOfList(content: string | Buffer, list: ListOptions = {}, name?: string): Promise<string> {
  try {
    await understandingOf(content, list, name);
  } catch (error) {
    if (!(error instanceof GhantiError)) throw error;
    return error.faults.map(({ field, code, message }) => `${field} ${code}: ${message}`).join('\n');
  }
  throw new Error('The list was not refused.');
}

/** The numbers of a file, in order. */
export async function numbersOf(content: string | Buffer, name?: string): Promise<readonly string[]> {
  return (await readFile(content, name)).rows.map(({ number }) => number);
}

/** The error that a file is refused with; any other outcome fails the test. */
export async function refusalOf(
  content: string | Buffer | Readable,
  name?: string,
  options?: SpreadsheetOptions,
): Promise<{ code: string; fault: string | undefined; field: string | null | undefined; message: string }> {
  try {
    await readFile(content, name, options);
  } catch (error) {
    if (!(error instanceof GhantiError)) throw error;
    const [fault] = error.faults;
    return { code: error.code, fault: fault?.code, field: fault?.field, message: error.message };
  }
  throw new Error('The file was not refused.');
}
