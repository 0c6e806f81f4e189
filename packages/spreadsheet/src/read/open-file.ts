import type { ListOptions, SheetReader, Spreadsheets } from '@ghanti/core';
import type { Limits } from '../options';
import { refusalsFor } from '../refusals';
import { openCsv } from './csv';
import { peek } from './first-bytes';
import { formatOf, tellingBytes } from './format';
import { readList } from './list';
import { openXlsx } from './xlsx/open';

/** What a file is called, and by what its faults name it. */
export type ListFile = Parameters<Spreadsheets['read']>[1];

/** Opens a list of numbers in this thread, told by its first bytes and then its name. @throws GhantiError */
export async function openFile(
  body: AsyncIterable<Uint8Array | string>,
  { name, field, columnField = 'numberColumn' }: ListFile,
  options: ListOptions,
  limits: Limits,
): Promise<SheetReader> {
  const refusals = refusalsFor(field);
  const peeked = await peek(options.signal ? whileWanted(body, options.signal) : body, tellingBytes, limits, refusals);
  try {
    const format = formatOf(peeked.head, name, refusals);
    const grid = await (format === 'xlsx' ? openXlsx(peeked, limits, refusals) : openCsv(peeked, refusals));
    return await readList(grid, { ...options, columnField }, limits, refusals);
  } catch (error) {
    await peeked.close();
    throw error;
  }
}

async function* whileWanted<Piece>(body: AsyncIterable<Piece>, signal: AbortSignal): AsyncGenerator<Piece> {
  for await (const piece of body) {
    signal.throwIfAborted();
    yield piece;
  }
}
