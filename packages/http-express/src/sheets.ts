import type { Readable } from 'node:stream';
import type { ListOptions, SheetReader } from '@ghanti/core';
import type { Call } from './route';

/** The field in which every request that takes a list may say which column has the numbers. */
const columnField = 'number_column';

/** A list as it came: sent along or named. */
export interface ListFile {
  /** Opens it once it is its turn to be read. */
  open(): Readable | Promise<Readable>;
  readonly name: string;
  /** The request's field that it came in, for refusals. */
  readonly field: string;
  readonly options?: ListOptions;
}

/**
 * Reads a list of numbers when it is the account's turn, and lets go of it whatever becomes of the request: a sheet may be a temporary
 * file, which a reading to its end gives back, and a refusal before that would not. It ends with its caller.
 * @throws GhantiError
 */
export function withSheet<T>(
  { parts, accountId, signal }: Call<'account'>,
  { open, name, field, options }: ListFile,
  use: (sheet: SheetReader) => Promise<T>,
): Promise<T> {
  return parts.files.take(accountId, signal, async () => {
    const body = await open();
    try {
      const sheet = await parts.spreadsheets.read(body, { name, field, columnField }, { ...options, signal });
      try {
        return await use(whileThere(sheet, signal));
      } finally {
        await sheet.close?.();
      }
    } finally {
      body.destroy();
    }
  });
}

/** The same sheet, whose rows end with the caller, whatever reads them. */
function whileThere(sheet: SheetReader, signal: AbortSignal): SheetReader {
  return {
    tags: sheet.tags,
    understood: () => sheet.understood(),
    hiddenRows: () => sheet.hiddenRows(),
    async *rows() {
      for await (const row of sheet.rows()) {
        signal.throwIfAborted();
        yield row;
      }
    },
  };
}
