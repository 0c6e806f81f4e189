import { conflict, GhantiError, notFound } from '../domain/errors';
import type { OwnedLine, PhoneLine } from '../domain/phone-line';
import type { Id } from '../domain/words';
import { TelephonyError } from '../ports/telephony';
import type { PhoneLinesApi } from './engine';
import type { Parts } from './parts';

/** A purchase that is older than this has lost its process, in milliseconds. */
const staleMs = 60_000;

/** Phone numbers to call from, as the engine offers them. */
export function phoneLinesApi(parts: Parts): PhoneLinesApi {
  const { store, telephony, clock } = parts;

  async function available(): Promise<readonly PhoneLine[]> {
    const lines = await telephony.numbers.available();
    const taken = await store.phoneLines.taken(lines.map((line) => line.sid));
    return lines.filter((line) => !taken.has(line.sid));
  }

  return {
    available,
    owned: (accountId) => store.phoneLines.owned(accountId),
    async buy(accountId, sid) {
      const line = (await telephony.numbers.available({ sid })).find((one) => one.sid === sid);
      if (!line) {
        if ((await store.phoneLines.taken([sid])).has(sid)) throw taken();
        throw notFound('phone number on sale');
      }
      const reserved = await store.phoneLines.reserve(accountId, line, clock.now());
      if (reserved.outcome === 'taken') throw taken();
      if (reserved.outcome === 'short') {
        const message = `This number costs ${reserved.needed} credits, and ${reserved.credit.available} are available.`;
        throw new GhantiError('insufficient_credits', message, {
          faults: [{ field: 'phone_sid', code: 'insufficient_credits', message }],
        });
      }
      return purchase(parts, accountId, line);
    },
    async release(accountId, sid) {
      const released = await store.phoneLines.release(accountId, sid);
      if (released === null) throw notFound('phone number of yours');
      if (released === 'in_use')
        throw conflict('A running campaign calls from this number. Release it when the campaign has ended.', 'in_use');
      try {
        await telephony.numbers.release(sid);
      } catch (error) {
        // The account has given it back; what is left is between us and the provider.
        parts.alarm({
          kind: 'internal',
          message: `The provider still holds ${released.number}: release it there.`,
          error,
        });
      }
      return released;
    },
  };
}

/** Buys a reserved line. Repeating it is harmless: what we own already is answered as bought. */
async function purchase(parts: Parts, accountId: Id, line: PhoneLine): Promise<OwnedLine> {
  try {
    await parts.telephony.numbers.buy(line.sid);
  } catch (error) {
    if (error instanceof TelephonyError && error.kind === 'rejected') {
      await parts.store.phoneLines.cancel(accountId, line.sid);
      throw taken();
    }
    throw new GhantiError('unavailable', 'The provider has not confirmed the purchase yet. It is being looked into.', {
      cause: error,
      retryAfterMs: staleMs,
    });
  }
  return parts.store.phoneLines.confirm(accountId, line, parts.clock.now());
}

/** Ends purchases whose process died, or whose answer was lost, by asking the provider again. */
export async function finishPurchases(parts: Parts): Promise<void> {
  const before = new Date(parts.clock.now().getTime() - staleMs);
  for (const { accountId, line } of await parts.store.phoneLines.stale(before)) {
    try {
      await purchase(parts, accountId, line);
    } catch (error) {
      if (error instanceof GhantiError && error.code === 'conflict') continue;
      parts.alarm({ kind: 'internal', message: `The purchase of ${line.number} is still not confirmed.`, error });
    }
  }
}

function taken(): GhantiError {
  return conflict('This number is owned already. Choose another from the list of numbers.', 'taken');
}
