import { createReadStream } from 'node:fs';
import {
  type Campaign,
  type CampaignInput,
  type CreateOptions,
  type Fault,
  type IdempotencyClaim,
  type ImportSummary,
  invalid,
  type KeptNumber,
  type NumberInput,
} from '@ghanti/core';
import type { z } from 'zod';
import type { SpooledFile } from '../body/multipart';
import { faultsOfList } from '../faults-of-list';
import { listOptions } from '../lists/fields';
import { namedList, numbersOf, sentList } from '../lists/list-file';
import { presentUnderstood } from '../lists/present';
import type { Parts } from '../parts';
import type { Call } from '../route';
import { type ListFile, withSheet } from '../sheets';
import { asking } from '../wire-names';
import type { createBody } from './schemas';

const fileField = 'send_to_number_file';
const listField = 'individual_number';

interface Created {
  readonly campaign: Campaign;
  readonly summary: ImportSummary;
  /** Null where nobody asked for their ids. */
  readonly numbers: readonly KeptNumber[] | null;
  /** Of a file. */
  readonly understood?: ReturnType<typeof presentUnderstood>;
  readonly replayed: boolean;
}

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
  const options = { idempotency: key, returning: body.returning ?? false };
  if (list)
    return asking(
      () => parts.engine.campaigns.create(accountId, input, fromList(list), { ...options, allOrNothing: true }),
      'campaign list',
    );
  const reading = listOptions(body);
  const source = file ? sentList(file, reading) : namedList(call, named ?? '', fileField, reading);
  return createOfFile(call, input, source, file, options);
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

async function createOfFile(
  call: Call<'account'>,
  input: CampaignInput,
  list: ListFile,
  file: SpooledFile | undefined,
  options: CreateOptions,
): Promise<Created> {
  const { parts, accountId } = call;
  return withSheet(call, list, async (sheet) => {
    // Kept as an upload as well, so that a later request can name it.
    if (file) await parts.uploads.save(accountId, file.name, createReadStream(file.path));
    const campaign = { ...input, usableTags: sheet.tags };
    const created = await asking(
      () => parts.engine.campaigns.create(accountId, campaign, numbersOf(sheet), options),
      'campaign file',
    );
    return { ...created, understood: presentUnderstood(sheet) };
  });
}
