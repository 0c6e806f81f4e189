import { conflict, type Fault, GhantiError, invalid, notFound } from '../domain/errors';
import type { NewRecipient } from '../ports/store';
import { inList, takeNumber } from './door/number-rows';
import type { NumberInput, NumbersApi } from './engine';
import { faultsOfNumbers, judgeNumber } from './import-numbers';
import { madeBefore } from './made-before';
import type { Parts } from './parts';
import { previewList } from './preview-list';
import { strayTags } from './stray-tags';

/** Without the number: errors end up in logs (P5). */
const alreadyThere = 'This number is in the campaign already.';

/** Numbers of campaigns, as the engine offers them. */
export function numbersApi(parts: Parts): NumbersApi {
  const { store, clock } = parts;

  /** Judges one number for a campaign that has these tags. */
  function judge(input: NumberInput, index: number, usable: ReadonlySet<string>): NewRecipient | readonly Fault[] {
    const stray = strayTags(input.tags, usable);
    const judged = judgeNumber(parts, input, index);
    if ('fault' in judged) return [...stray, judged.fault];
    return stray.length > 0 ? stray : judged.recipient;
  }

  /** Judges all of a list. @throws GhantiError `invalid_input` naming every fault at its place, `numbers[3].number` */
  function judgeAll(numbers: readonly NumberInput[], usableTags: readonly string[]): NewRecipient[] {
    const faults: Fault[] = [];
    const usable = new Set(usableTags);
    const good = numbers.flatMap((given, index) => {
      const judged = judge(takeNumber(given, index), index, usable);
      if (!isFaults(judged)) return [judged];
      faults.push(...judged.map((fault) => inList(index, fault)));
      return [];
    });
    if (faults.length > 0) throw invalid(faults);
    return good;
  }

  return {
    faultsOf: (numbers) => faultsOfNumbers(parts, numbers),
    preview: (numbers, options) => previewList(parts, numbers, options),
    async list(accountId, campaignId, request) {
      const page = await store.recipients.list(accountId, campaignId, request);
      if (!page) throw notFound('campaign');
      return page;
    },
    async add(accountId, campaignId, numbers, idempotency) {
      const campaign = await store.campaigns.get(accountId, campaignId);
      if (!campaign) throw notFound('campaign');
      const judged = judgeAll(numbers, campaign.usableTags);
      // A number that the list repeats is kept once, where it stands first.
      const places = firstPlaces(judged);
      const rows = places.flatMap((at) => judged[at] ?? []);
      const duplicates = judged.length - rows.length;
      const outcome = await store.recipients.add(accountId, campaignId, rows, clock.now(), idempotency);
      if (!outcome) throw notFound('campaign');
      if ('added' in outcome) return { added: outcome.added, duplicates, replayed: false };
      if ('replayed' in outcome) {
        const there = await store.dispatch.recipients(madeBefore(outcome).ids.map(Number));
        return { added: there.filter((one) => one.campaignId === campaignId), duplicates, replayed: true };
      }
      const faults = outcome.duplicates.map(
        (index): Fault => ({
          field: `numbers[${places[index]}].number`,
          code: 'duplicate',
          message: alreadyThere,
        }),
      );
      throw new GhantiError('conflict', alreadyThere, { faults });
    },
    async get(accountId, id) {
      const recipient = await store.recipients.get(accountId, id);
      if (!recipient) throw notFound('number');
      return recipient;
    },
    async history(accountId, id) {
      return store.recipients.history(accountId, id);
    },
    async edit(accountId, id, patch) {
      const present = await store.recipients.get(accountId, id);
      if (!present) throw notFound('number');
      const number = patch.number ?? present.given;
      const judged = judge(
        { number, tags: patch.tags, reference: patch.reference ?? undefined },
        0,
        new Set(present.usableTags),
      );
      if (isFaults(judged)) throw invalid(judged);
      const edited = await store.recipients.edit(accountId, id, {
        ...(patch.number !== undefined ? { number: judged.number, given: judged.given } : {}),
        ...(patch.tags !== undefined ? { tags: judged.tags } : {}),
        ...(patch.reference !== undefined ? { reference: patch.reference } : {}),
        now: clock.now(),
      });
      if (edited === null) throw notFound('number');
      if (edited === 'busy') throw conflict('The number is being called now. Change it when the call has ended.');
      if (edited === 'duplicate') throw conflict(alreadyThere, 'duplicate');
      return edited;
    },
    async remove(accountId, id) {
      const removed = await store.recipients.remove(accountId, id, clock.now());
      if (removed === null) throw notFound('number');
      if (removed === 'busy') throw conflict('The number is being called now. Delete it when the call has ended.');
      return removed;
    },
  };
}

function isFaults(judged: NewRecipient | readonly Fault[]): judged is readonly Fault[] {
  return Array.isArray(judged);
}

function firstPlaces(rows: readonly NewRecipient[]): number[] {
  const seen = new Set<string>();
  return rows.flatMap(({ number }, at) => {
    if (seen.has(number)) return [];
    seen.add(number);
    return [at];
  });
}
