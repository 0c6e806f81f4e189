import type { Readable } from 'node:stream';
import type { ListOptions, SheetReader, Spreadsheets } from '@ghanti/core';

/** A list as it came: sent along or named. */
export interface ListFile {
  readonly body: Readable;
  readonly name: string;
  /** The request's field that it came in, for refusals. */
  readonly field: string;
  readonly options?: ListOptions;
}

/**
 * Reads a list of numbers, and lets go of it whatever becomes of the request: a sheet may be a temporary file, which a reading
 * to its end gives back, and a refusal before that would not. @throws GhantiError
 */
export async function withSheet<T>(
  spreadsheets: Spreadsheets,
  { body, name, field, options }: ListFile,
  use: (sheet: SheetReader) => Promise<T>,
): Promise<T> {
  try {
    const sheet = await spreadsheets.read(body, { name, field }, options);
    try {
      return await use(sheet);
    } finally {
      await sheet.close?.();
    }
  } finally {
    body.destroy();
  }
}
