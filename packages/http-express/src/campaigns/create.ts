import { createReadStream } from 'node:fs';
import {
  type Campaign,
  type CampaignInput,
  type Fault,
  type Id,
  type IdempotencyClaim,
  type ImportSummary,
  invalid,
  type NumberInput,
  type SheetReader,
} from '@ghanti/core';
import type { z } from 'zod';
import type { SpooledFile } from '../body/multipart';
import { faultsOfList } from '../faults-of-list';
import type { Parts } from '../parts';
import type { Call } from '../route';
import { withSheet } from '../sheets';
import { openUpload } from '../uploads';
import { asking } from '../wire-names';
import type { createBody } from './schemas';

const fileField = 'send_to_number_file';
const listField = 'individual_number';

type Created = { readonly campaign: Campaign; readonly summary: ImportSummary; readonly replayed: boolean };

/** Makes a campaign of a list of numbers, or of a file that is sent along or named. @throws GhantiError */
export async function createCampaign(
  call: Call<'account'>,
  body: z.output<typeof createBody>,
  file: SpooledFile | undefined,
  key: IdempotencyClaim | null,
): Promise<Created> {
  const { name, services, description, individual_number: list, send_to_number_file: named } = body;
  const input = { name, services, description, callingWindow: body.calling_window ?? null };
  const faults = faultsOfSources(list, file ?? named);
  if (faults.length > 0) throw invalid(faults);
  const { parts, accountId } = call;
  if (list)
    return asking(
      () => parts.engine.campaigns.create(accountId, input, fromList(list), { allOrNothing: true, idempotency: key }),
      'campaign list',
    );
  if (file) return createFromForm(call, input, file, key);
  return createFromUpload(call, input, named ?? '', key);
}

function faultsOfSources(list: unknown, file: unknown): Fault[] {
  const fault = (code: string, message: string) => [{ field: listField, code, message }];
  if (list !== undefined && file !== undefined)
    return fault('conflicting', `Give either ${listField} or ${fileField}, not both.`);
  if (list !== undefined || file !== undefined) return [];
  return fault('required', `Give the numbers: ${listField} or ${fileField}.`);
}

/** The faults of the numbers, told with those of a body that is refused for something else. */
export function faultsOfNumbers({ engine }: Parts, given: unknown, file: SpooledFile | undefined): readonly Fault[] {
  if (typeof given !== 'object' || given === null) return [];
  const list: unknown = Reflect.get(given, listField) ?? undefined;
  const sources = faultsOfSources(list, file ?? (Reflect.get(given, fileField) || undefined));
  return sources.length > 0 ? sources : faultsOfList(engine, given, listField, 'campaign list');
}

function fromList(list: readonly (string | number)[]): NumberInput[] {
  return list.map((number) => ({ number }));
}

/** The file is kept as an upload as well, so that a later request can name it. */
async function createFromForm(
  call: Call<'account'>,
  input: CampaignInput,
  file: SpooledFile,
  key: IdempotencyClaim | null,
): Promise<Created> {
  const { parts, accountId } = call;
  const list = { open: () => createReadStream(file.path), name: file.name, field: fileField };
  return withSheet(call, list, async (sheet) => {
    await parts.uploads.save(accountId, file.name, createReadStream(file.path));
    return createFromSheet(parts, accountId, input, sheet, key);
  });
}

async function createFromUpload(
  call: Call<'account'>,
  input: CampaignInput,
  name: string,
  key: IdempotencyClaim | null,
): Promise<Created> {
  const { parts, accountId } = call;
  const open = () => openUpload(parts.uploads, accountId, name, fileField);
  return withSheet(call, { open, name, field: fileField }, (sheet) =>
    createFromSheet(parts, accountId, input, sheet, key),
  );
}

function createFromSheet(
  parts: Parts,
  accountId: Id,
  input: CampaignInput,
  sheet: SheetReader,
  key: IdempotencyClaim | null,
): Promise<Created> {
  const campaign = { ...input, usableTags: sheet.tags };
  return asking(
    () => parts.engine.campaigns.create(accountId, campaign, fromSheet(sheet), { idempotency: key }),
    'campaign file',
  );
}

async function* fromSheet(sheet: SheetReader): AsyncIterable<NumberInput> {
  for await (const { row, number, numeric, tags, refusal } of sheet.rows()) {
    // Only what is digits alone: Number would fill up a rounded 9.84E+09 with zeros.
    const integer = numeric && /^\d+$/.test(number) ? Number(number) : Number.NaN;
    yield {
      row,
      number: Number.isSafeInteger(integer) ? integer : number,
      tags: Object.fromEntries(tags),
      ...(refusal !== undefined && { refusal }),
    };
  }
}
