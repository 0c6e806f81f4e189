import { type CallingWindow, callingWindowFault, weekdays } from '../domain/calling-window';
import { type Fault, invalid, invalidField } from '../domain/errors';
import { parsePhoneNumber } from '../domain/phone-number';
import { checkReference } from '../domain/reference';
import { checkTagValue } from '../domain/tags';
import type { Id, Tags } from '../domain/words';
import type { NewRecipient } from '../ports/store';
import { refused as refusal } from './door/guard';
import { inList, takeNumber } from './door/number-rows';
import type { CampaignInput, CreateOptions, ImportSummary, KeptNumber, NumberInput, RejectedRow } from './engine';
import { Places } from './kept-numbers';
import { madeBefore } from './made-before';
import type { Parts } from './parts';
import { strayTags } from './stray-tags';

/** Rows sent to the store in one step. */
const batchSize = 2_000;
/** Of the rows that are rejected, so many are told. */
export const reportedRows = 100;

export type Numbers = AsyncIterable<NumberInput> | Iterable<NumberInput>;

/** What became of a list: its summary for people, and each fault at its place. */
interface Filled {
  readonly summary: ImportSummary;
  /** Only where one bad number refuses all. */
  readonly faults: readonly Fault[];
}

/** A campaign that was made, or had been under the same key. */
interface Imported {
  readonly id: Id;
  readonly summary: ImportSummary;
  /** Null where nobody asked for them. */
  readonly kept: readonly KeptNumber[] | null;
  readonly replayed: boolean;
}

/**
 * Streams numbers into a draft that nobody sees, then publishes it. Bad numbers are reported and lose no good one, unless
 * all or nothing was asked for.
 */
export async function importCampaign(
  parts: Parts,
  accountId: Id,
  input: CampaignInput,
  numbers: Numbers,
  { allOrNothing = false, returning = false, idempotency = null }: CreateOptions,
): Promise<Imported> {
  const { store, clock } = parts;
  const usableTags = input.usableTags ?? [];
  const refused = faultsOfWindow(input.callingWindow);
  if (refused.length > 0) throw invalid([...refused, ...(allOrNothing ? await faultsOfAll(parts, numbers) : [])]);
  const places = returning ? new Places() : null;
  const draft = await store.campaigns.draft({
    accountId,
    name: input.name,
    services: input.services,
    description: input.description ?? '',
    usableTags,
    callingWindow: checkedWindow(input.callingWindow),
    now: clock.now(),
  });
  const { summary, outcome } = await publish();
  // The same list was read into a draft again; the campaign that stands is the first one's.
  const replayed = 'replayed' in outcome;
  if (replayed) await store.campaigns.discard(draft);
  const id = replayed ? Number(madeBefore(outcome).ids[0]) : draft;
  return { id, summary, kept: places && (await places.kept(store, accountId, id)), replayed };

  async function publish() {
    try {
      const filled = await fill(parts, { id: draft, usableTags, allOrNothing, places }, numbers);
      if (filled.faults.length > 0) throw invalid(filled.faults);
      if (filled.summary.accepted === 0) throw noGoodRow(filled.summary);
      return { summary: filled.summary, outcome: await store.campaigns.publish(draft, clock.now(), idempotency) };
    } catch (error) {
      await store.campaigns.discard(draft);
      throw error;
    }
  }
}

function faultsOfWindow(window: CallingWindow | null | undefined): Fault[] {
  const fault = window ? callingWindowFault(window) : null;
  return fault ? [{ field: 'callingWindow', code: 'invalid_window', message: `The calling window: ${fault}` }] : [];
}

async function faultsOfAll(parts: Pick<Parts, 'settings'>, numbers: Numbers): Promise<Fault[]> {
  const all: NumberInput[] = [];
  for await (const input of numbers) all.push(input);
  return faultsOfNumbers(parts, all);
}

/** What is wrong with the numbers of a list, each at its place: `numbers[1].number`. */
export function faultsOfNumbers(parts: Pick<Parts, 'settings'>, numbers: Iterable<NumberInput>): Fault[] {
  return [...numbers].flatMap((given, index) => {
    const judged = judgeNumber(parts, takeNumber(given, index), index);
    return 'fault' in judged ? [inList(index, judged.fault)] : [];
  });
}

/** @throws GhantiError `invalid_input` */
export function checkedWindow(window: CallingWindow | null | undefined): CallingWindow | null {
  const refused = faultsOfWindow(window);
  if (refused.length > 0) throw invalid(refused);
  if (!window) return null;
  const { from, to, days } = window;
  return { from, to, days: weekdays.filter((day) => days.includes(day)) };
}

/** The draft that numbers stream into. */
interface Draft {
  readonly id: Id;
  readonly usableTags: readonly string[];
  readonly allOrNothing: boolean;
  /** Where the kept ones stood; null where nobody asks. */
  readonly places: Places | null;
}

async function fill(parts: Parts, { id, usableTags, allOrNothing, places }: Draft, numbers: Numbers): Promise<Filled> {
  const usable = new Set(usableTags);
  let accepted = 0;
  let duplicates = 0;
  let rejectedTotal = 0;
  const rejected: RejectedRow[] = [];
  const faults: Fault[] = [];
  let batch: NewRecipient[] = [];

  async function flush(): Promise<void> {
    if (batch.length === 0) return;
    const filled = await parts.store.campaigns.fill(id, batch, parts.clock.now());
    accepted += filled.accepted;
    duplicates += filled.duplicates;
    batch = [];
  }

  let index = 0;
  for await (const given of numbers) {
    const input = takeNumber(given, index);
    const stray = strayTags(input.tags, usable);
    if (stray.length > 0) throw refusal(stray.map((fault) => inList(index, fault)));
    const judged = judgeNumber(parts, input, index++);
    if ('recipient' in judged) {
      places?.note(judged.recipient.number, input.row ?? index - 1);
      batch.push(judged.recipient);
    } else {
      rejectedTotal++;
      if (allOrNothing) faults.push(inList(index - 1, judged.fault));
      if (rejected.length < reportedRows) rejected.push(judged.rejected);
    }
    if (batch.length >= batchSize) await flush();
  }
  await flush();
  return { summary: { accepted, duplicates, rejected, rejectedTotal }, faults };
}

/** A number that can be kept, or what is wrong with it: as a row for people, and as a fault of one of its fields. */
type Judged = { readonly recipient: NewRecipient } | { readonly rejected: RejectedRow; readonly fault: Fault };

/** Reads one number and its tags, or says what is wrong with it. */
export function judgeNumber(
  { settings }: Pick<Parts, 'settings'>,
  { number, tags = {}, reference, row, refusal }: NumberInput,
  index: number,
): Judged {
  const refuse = (field: string, code: string, reason: string): Judged => ({
    rejected: { row: row ?? index, value: String(number).slice(0, 64), reason },
    fault: { field, code, message: reason },
  });
  if (refusal !== undefined) return refuse('number', 'invalid_number', refusal);
  const parsed = parsePhoneNumber(number, settings.defaultCountry);
  if (!parsed.ok) return refuse('number', 'invalid_number', parsed.reason);
  const kept: Record<string, Tags[string]> = {};
  for (const [name, tag] of Object.entries(tags)) {
    const fault = checkTagValue(tag);
    if (fault) return refuse(`tags.${name}`, 'invalid_tag', `${name}: ${fault}`);
    kept[name] = tag;
  }
  const wrong = reference === undefined ? null : checkReference(reference);
  if (wrong) return refuse('reference', 'invalid_reference', `The reference: ${wrong}`);
  return {
    recipient: { number: parsed.e164, given: number, tags: kept, ...(reference !== undefined && { reference }) },
  };
}

function noGoodRow({ rejected: [first] }: ImportSummary) {
  if (!first) return invalidField('numbers', 'required', 'Give at least one number.');
  const message = `None of the numbers can be used. Row ${first.row}: ${first.reason}`;
  return invalidField('numbers', 'no_good_row', message);
}
