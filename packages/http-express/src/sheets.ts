import type { Readable } from 'node:stream';
import type { SheetReader, Spreadsheets } from '@ghanti/core';

/**
 * Reads a list of numbers, and lets go of it whatever becomes of the request: a sheet may be a temporary file, which a reading
 * to its end gives back, and a refusal before that would not. @throws GhantiError
 */
export async function withSheet<T>(
  spreadsheets: Spreadsheets,
  body: Readable,
  file: { readonly name: string; readonly field: string },
  use: (sheet: SheetReader) => Promise<T>,
): Promise<T> {
  try {
    const sheet = await spreadsheets.read(body, file);
    try {
      return await use(sheet);
    } finally {
      await sheet.close?.();
    }
  } finally {
    body.destroy();
  }
}
