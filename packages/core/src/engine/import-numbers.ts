import { type CallingWindow, callingWindowFault, weekdays } from '../domain/calling-window';
import { type Fault, invalid, invalidField } from '../domain/errors';
import { parsePhoneNumber } from '../domain/phone-number';
import { checkTagValue } from '../domain/tags';
import type { Id, Tags } from '../domain/words';
import type { NewRecipient } from '../ports/store';
import type { CampaignInput, CreateOptions, ImportSummary, NumberInput, RejectedRow } from './engine';
import { madeBefore } from './made-before';
import type { Parts } from './parts';

/** Rows sent to the store in one step. */
const batchSize = 2_000;
const reportedRows = 100;

/**
 * Streams numbers into a draft that nobody sees, then publishes it. Numbers of a file that are bad are reported and lose no
 * good one; with `field` the numbers are a list of the request, and one bad number refuses it all.
 */
export async function importCampaign(
  parts: Parts,
  accountId: Id,
  input: CampaignInput,
  numbers: AsyncIterable<NumberInput> | Iterable<NumberInput>,
  { field = null, idempotency = null }: CreateOptions,
): Promise<{ id: Id; summary: ImportSummary; replayed: boolean }> {
  const { store, clock } = parts;
  const usableTags = input.usableTags ?? [];
  const refused = faultsOfWindow(input.callingWindow);
  if (refused.length > 0)
    throw invalid([
      ...refused,
      ...(field === null ? [] : faultsOfList(parts, numbers as Iterable<NumberInput>, field)),
    ]);
  const id = await store.campaigns.draft({
    accountId,
    name: input.name,
    services: input.services,
    description: input.description ?? '',
    usableTags,
    callingWindow: checkedWindow(input.callingWindow),
    now: clock.now(),
  });
  try {
    const summary = await fill(parts, id, numbers, field);
    if (summary.accepted === 0) throw noGoodRow(summary, field);
    if (field !== null && summary.rejectedTotal > 0) throw invalid(faultsOf(summary.rejected, field));
    const outcome = await store.campaigns.publish(id, clock.now(), idempotency);
    if (!('replayed' in outcome)) return { id, summary, replayed: false };
    // The same list was read into a draft again; the campaign that stands is the first one's.
    await store.campaigns.discard(id);
    return { id: Number(madeBefore(outcome).ids[0]), summary, replayed: true };
  } catch (error) {
    await store.campaigns.discard(id);
    throw error;
  }
}

function faultsOfWindow(window: CallingWindow | null | undefined): Fault[] {
  const fault = window ? callingWindowFault(window) : null;
  return fault ? [{ field: 'calling_window', code: 'invalid_window', message: `The calling window: ${fault}` }] : [];
}

/** What is wrong with the numbers of a request's list, each named by its row. */
export function faultsOfList(parts: Pick<Parts, 'settings'>, numbers: Iterable<NumberInput>, field: string): Fault[] {
  const judged = [...numbers].map((input, index) => judgeNumber(parts, input, index));
  return faultsOf(
    judged.flatMap((one) => ('rejected' in one ? [one.rejected] : [])),
    field,
  );
}

/** @throws GhantiError `invalid_input` */
export function checkedWindow(window: CallingWindow | null | undefined): CallingWindow | null {
  const refused = faultsOfWindow(window);
  if (refused.length > 0) throw invalid(refused);
  if (!window) return null;
  const { from, to, days } = window;
  return { from, to, days: weekdays.filter((day) => days.includes(day)) };
}

async function fill(
  parts: Parts,
  id: Id,
  numbers: AsyncIterable<NumberInput> | Iterable<NumberInput>,
  field: string | null,
): Promise<ImportSummary> {
  let accepted = 0;
  let duplicates = 0;
  let rejectedTotal = 0;
  const rejected: RejectedRow[] = [];
  let batch: NewRecipient[] = [];

  async function flush(): Promise<void> {
    if (batch.length === 0) return;
    const filled = await parts.store.campaigns.fill(id, batch, parts.clock.now());
    accepted += filled.accepted;
    duplicates += filled.duplicates;
    batch = [];
  }

  let index = 0;
  for await (const input of numbers) {
    const judged = judgeNumber(parts, input, index++);
    if ('recipient' in judged) batch.push(judged.recipient);
    else {
      rejectedTotal++;
      // A list of the request names every fault; a file's report is bounded.
      if (field !== null || rejected.length < reportedRows) rejected.push(judged.rejected);
    }
    if (batch.length >= batchSize) await flush();
  }
  await flush();
  return { accepted, duplicates, rejected, rejectedTotal };
}

/** Reads one number and its tags, or says what is wrong with it. */
export function judgeNumber(
  { settings }: Pick<Parts, 'settings'>,
  { number, tags = {}, row: given, refusal }: NumberInput,
  index: number,
): { recipient: NewRecipient } | { rejected: RejectedRow } {
  const value = String(number);
  const row = given ?? index;
  if (refusal !== undefined) return { rejected: { row, value: value.slice(0, 64), reason: refusal } };
  const parsed = parsePhoneNumber(number, settings.defaultCountry);
  if (!parsed.ok) return { rejected: { row, value: value.slice(0, 64), reason: parsed.reason } };
  const kept: Record<string, Tags[string]> = {};
  for (const [name, tag] of Object.entries(tags)) {
    const fault = checkTagValue(tag);
    if (fault) return { rejected: { row, value: value.slice(0, 64), reason: `${name}: ${fault}` } };
    kept[name] = tag;
  }
  return { recipient: { number: parsed.e164, given: number, tags: kept } };
}

function faultsOf(rejected: readonly RejectedRow[], field: string): Fault[] {
  return rejected.map(({ row, reason }) => ({ field: `${field}[${row}]`, code: 'invalid_number', message: reason }));
}

function noGoodRow(summary: ImportSummary, field: string | null) {
  if (field !== null && summary.rejected.length > 0) return invalid(faultsOf(summary.rejected, field));
  if (field !== null) return invalidField(field, 'required', 'Give at least one number.');
  const first = summary.rejected[0];
  const example = first ? ` Row ${first.row}: ${first.reason}` : '';
  return invalidField('send_to_number_file', 'no_good_row', `The file has no number that can be used.${example}`);
}
