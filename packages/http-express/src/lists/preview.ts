import type { SheetReader } from '@ghanti/core';
import { invalidField } from '@ghanti/core';
import type { z } from 'zod';
import type { Call } from '../route';
import type { ListFile } from '../sheets';
import { listOptions } from './fields';
import { namedList, numbersOf, sentList } from './list-file';
import { presentImport, presentUnderstood } from './present';
import type { previewBody, previewData } from './schemas';

/** The fields in which a list may be sent to be looked at: as other requests call them, and by its plainest name. */
export const listFileFields = ['send_to_number_file', 'numbers_file', 'file'] as const;

/** The one list of a request, sent along or named. @throws GhantiError `invalid_input` for none, or more than one */
export function listToPreview(call: Call<'account'>, body: z.output<typeof previewBody>): ListFile {
  const options = listOptions(body);
  const lists = listFileFields.flatMap((field): ListFile[] => {
    const sent = call.files.get(field);
    const named = body[field];
    return [
      ...(sent ? [sentList(sent, options)] : []),
      ...(named === undefined ? [] : [namedList(call, named, field, options)]),
    ];
  });
  const [list, other] = lists;
  const [field] = listFileFields;
  if (!list) throw invalidField(field, 'required', 'Send a list along as a file, or name one that was uploaded.');
  if (other) throw invalidField(other.field, 'conflicting', 'Send one list.');
  return list;
}

/** What would become of a list if a campaign were created of it. */
export async function previewOf({ parts }: Call<'account'>, sheet: SheetReader): Promise<z.output<typeof previewData>> {
  const preview = await parts.engine.numbers.preview(numbersOf(sheet));
  return {
    import: { ...presentImport(preview), ...presentUnderstood(sheet) },
    rows: preview.rows.map(({ row, number, e164, tags }) => ({ row, number, e164, available_tags: { ...tags } })),
  };
}
