import { createReadStream } from 'node:fs';
import {
  type Campaign,
  type CampaignInput,
  type Id,
  type IdempotencyClaim,
  type ImportSummary,
  invalidField,
  type NumberInput,
  type SheetReader,
} from '@ghanti/core';
import type { z } from 'zod';
import type { SpooledFile } from '../body/multipart';
import type { Parts } from '../parts';
import { openUpload } from '../uploads';
import type { createBody } from './schemas';

const fileField = 'send_to_number_file';
const listField = 'individual_number';

type Created = { readonly campaign: Campaign; readonly summary: ImportSummary; readonly replayed: boolean };

/** Makes a campaign of a list of numbers, or of a file that is sent along or named. @throws GhantiError */
export async function createCampaign(
  parts: Parts,
  accountId: Id,
  body: z.output<typeof createBody>,
  file: SpooledFile | undefined,
  key: IdempotencyClaim | null,
): Promise<Created> {
  const { name, services, description, individual_number: list, send_to_number_file: named } = body;
  const input = { name, services, description, callingWindow: body.calling_window ?? null };
  const sources = [list, file ?? named].filter((source) => source !== undefined).length;
  if (sources === 0) throw invalidField(listField, 'required', `Give the numbers: ${listField} or ${fileField}.`);
  if (sources > 1) throw invalidField(listField, 'conflicting', `Give either ${listField} or ${fileField}, not both.`);
  if (list) return parts.engine.campaigns.create(accountId, input, fromList(list), listField, key);
  if (file) return createFromForm(parts, accountId, input, file, key);
  return createFromUpload(parts, accountId, input, named ?? '', key);
}

function fromList(list: readonly (string | number)[]): NumberInput[] {
  return list.map((number, index) => ({ number, row: index }));
}

/** The file is kept as an upload as well, so that a later request can name it. */
async function createFromForm(
  parts: Parts,
  accountId: Id,
  input: CampaignInput,
  file: SpooledFile,
  key: IdempotencyClaim | null,
): Promise<Created> {
  const body = createReadStream(file.path);
  try {
    const sheet = await parts.spreadsheets.read(body, { name: file.name, field: fileField });
    await parts.uploads.save(accountId, file.name, createReadStream(file.path));
    return await createFromSheet(parts, accountId, input, sheet, key);
  } finally {
    body.destroy();
  }
}

async function createFromUpload(
  parts: Parts,
  accountId: Id,
  input: CampaignInput,
  name: string,
  key: IdempotencyClaim | null,
): Promise<Created> {
  const body = await openUpload(parts.uploads, accountId, name, fileField);
  try {
    const sheet = await parts.spreadsheets.read(body, { name, field: fileField });
    return await createFromSheet(parts, accountId, input, sheet, key);
  } finally {
    body.destroy();
  }
}

function createFromSheet(
  parts: Parts,
  accountId: Id,
  input: CampaignInput,
  sheet: SheetReader,
  key: IdempotencyClaim | null,
): Promise<Created> {
  return parts.engine.campaigns.create(
    accountId,
    { ...input, usableTags: sheet.tags },
    fromSheet(sheet),
    undefined,
    key,
  );
}

async function* fromSheet(sheet: SheetReader): AsyncIterable<NumberInput> {
  for await (const { row, number, numeric, tags } of sheet.rows()) {
    const integer = numeric ? Number(number) : Number.NaN;
    yield { row, number: Number.isSafeInteger(integer) ? integer : number, tags: Object.fromEntries(tags) };
  }
}
