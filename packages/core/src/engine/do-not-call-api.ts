import { type Fault, GhantiError, invalid, invalidField, notFound } from '../domain/errors';
import { parsePhoneNumber } from '../domain/phone-number';
import type { ListedNumber } from '../ports/store';
import type { InboundMessage } from '../ports/telephony';
import { takeNumber } from './door/number-rows';
import type { DoNotCallApi, RejectedRow } from './engine';
import type { Parts } from './parts';

/** Rows sent to the store in one step. */
const batchSize = 5_000;
const reportedRows = 100;
const longestNote = 500;

/** The do-not-call list of an account, as the engine offers it. */
export function doNotCallApi({ store, settings, clock }: Parts): DoNotCallApi {
  const read = (number: string | number) => parsePhoneNumber(number, settings.defaultCountry);

  return {
    async add(accountId, numbers, { note = null, allOrNothing = false } = {}) {
      if (note !== null && note.length > longestNote)
        throw invalidField('note', 'too_long', `The note is longer than ${longestNote} characters.`);
      const summary = { accepted: 0, added: 0, rejectedTotal: 0 };
      const rejected: RejectedRow[] = [];
      // Read to its end before anything is listed: a file that breaks off is refused, and then changes nothing.
      const listed: ListedNumber[] = [];
      const faults: Fault[] = [];
      let index = 0;
      for await (const one of numbers) {
        const { number, row = index, refusal } = takeNumber(one, index);
        const field = `numbers[${index++}].number`;
        const parsed = refusal === undefined ? read(number) : unreadable(refusal);
        if (parsed.ok) {
          summary.accepted += 1;
          listed.push({ number: parsed.e164, note });
          continue;
        }
        summary.rejectedTotal += 1;
        if (allOrNothing) faults.push({ field, code: parsed.code, message: parsed.reason });
        if (rejected.length < reportedRows)
          rejected.push({ row, value: String(number).slice(0, 64), reason: parsed.reason });
      }
      if (faults.length > 0) throw invalid(faults);
      if (summary.accepted === 0)
        throw invalidField('numbers', 'no_numbers', rejected[0]?.reason ?? 'There is no number to list.');
      for (let at = 0; at < listed.length; at += batchSize)
        summary.added += await store.suppressions.add(accountId, listed.slice(at, at + batchSize), clock.now());
      return { ...summary, rejected };
    },

    async remove(accountId, number, { optedIn = false } = {}) {
      const parsed = read(number);
      if (!parsed.ok) throw invalidField('number', parsed.code, parsed.reason);
      const removed = await store.suppressions.remove(accountId, parsed.e164, { optedIn });
      if (removed === null) throw notFound('number on the do-not-call list');
      if (removed === 'opted_out')
        throw new GhantiError(
          'conflict',
          'This person has opted out. Take the number off only when they asked for it, and say so; or let them write START.',
        );
      return parsed.e164;
    },

    list: (accountId, request) => store.suppressions.list(accountId, request),
  };
}

function unreadable(reason: string) {
  return { ok: false, code: 'invalid_number', reason } as const;
}

/** For so long a START that was heard is known again. */
const knownStartMs = 365 * 24 * 3_600_000;

/**
 * What people wrote to numbers of ours: STOP puts them on the list of the account that owns the number, or of the whole
 * service; START takes back what a STOP did.
 */
export async function hearOptOuts(parts: Parts, texts: readonly InboundMessage[]): Promise<void> {
  const { store, clock } = parts;
  for (const text of texts) {
    const { from: number, to: line, wish } = text;
    if (wish === 'stop') await store.suppressions.optOut({ number, line }, clock.now());
    if (wish === 'start') await hearStart(parts, text);
  }
}

/** Heard once: told again by its provider, or by who has kept the request (S2), it must not take back a STOP that came since. */
async function hearStart(
  { store, clock }: Parts,
  { providerId, from: number, to: line }: InboundMessage,
): Promise<void> {
  const once = { key: `start:${providerId}`, limit: 1, windowMs: knownStartMs };
  if (!(await store.throttles.hit([once], clock.now())).allowed) return;
  try {
    await store.suppressions.optIn({ number, line });
  } catch (error) {
    // It is told again, and must be heard then.
    await store.throttles.clear(once.key);
    throw error;
  }
}

/** @throws GhantiError `invalid_input` for a number of the service itself: a caller never calls itself (S23) */
export async function mustNotBeOurs({ store, telephony }: Parts, e164: string): Promise<void> {
  const owned = await store.phoneLines.ownedAmong([e164]);
  if (owned.size > 0 || telephony.defaultCallers.includes(e164))
    throw invalidField('number', 'own_number', 'This is a number of the service itself: it is never called.');
}
