import { createReadStream } from 'node:fs';
import type { ListOptions, NumberInput, SheetReader } from '@ghanti/core';
import type { SpooledFile } from '../body/multipart';
import type { Call } from '../route';
import type { ListFile } from '../sheets';
import { openUpload } from '../uploads';

/** A list that was sent along, to be read as `options` say. */
export function sentList({ field, name, path }: SpooledFile, options: ListOptions): ListFile {
  return { open: () => createReadStream(path), name, field, options };
}

/** A list that was uploaded before, or stands in the upload folder. */
export function namedList(
  { parts, accountId }: Call<'account'>,
  name: string,
  field: string,
  options: ListOptions,
): ListFile {
  return { open: () => openUpload(parts.uploads, accountId, name, field), name, field, options };
}

/** The rows of a list as the engine takes them. */
export async function* numbersOf(sheet: Pick<SheetReader, 'rows'>): AsyncIterable<NumberInput> {
  for await (const { row, number, numeric, tags, refusal } of sheet.rows())
    yield {
      row,
      number: numeric ? integerOr(number) : number,
      tags: Object.fromEntries(tags),
      ...(refusal !== undefined && { refusal }),
    };
}

/** Only what is digits alone is an integer: `Number` would fill up a rounded 9.84E+09 with zeros. */
function integerOr(text: string): string | number {
  const integer = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(integer) ? integer : text;
}
