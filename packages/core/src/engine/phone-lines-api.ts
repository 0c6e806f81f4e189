import { conflict, GhantiError, notFound } from '../domain/errors';
import type { OwnedLine, PhoneLine } from '../domain/phone-line';
import type { Id } from '../domain/words';
import type { IdempotencyClaim } from '../ports/store';
import { type NumbersFilter, TelephonyError } from '../ports/telephony';
import { askProvider } from './ask-provider';
import type { PhoneLinesApi } from './engine';
import { keyReused } from './made-before';
import type { Parts } from './parts';

/** A purchase that is older than this has lost its process, in milliseconds. */
const staleMs = 60_000;

/** Phone numbers to call from, as the engine offers them. */
export function phoneLinesApi(parts: Parts): PhoneLinesApi {
  const { store, clock } = parts;

  async function available(): Promise<readonly PhoneLine[]> {
    const lines = await onSale();
    const taken = await store.phoneLines.taken(lines.map((line) => line.sid));
    return lines.filter((line) => !taken.has(line.sid));
  }

  async function onSale(filter?: NumbersFilter): Promise<readonly PhoneLine[]> {
    try {
      return await askProvider(parts, (provider) => provider.numbers.available(filter));
    } catch (error) {
      if (!(error instanceof TelephonyError)) throw error;
      throw new GhantiError('unavailable', 'The provider does not tell its numbers now. Try again later.', {
        cause: error,
        retryAfterMs: error.details.retryAfterMs ?? 5_000,
      });
    }
  }

  /** What an earlier request of this account reserved or bought: the provider may not have it on sale any more. */
  async function reservedOrOwned(accountId: Id, sid: string) {
    // In this order: one that is confirmed in between is seen in the second.
    const reserved = await store.phoneLines.stale(new Date(clock.now().getTime() + 1));
    const owned = (await store.phoneLines.owned(accountId)).find((one) => one.sid === sid);
    return { owned, reserved: reserved.find((one) => one.accountId === accountId && one.line.sid === sid)?.line };
  }

  return {
    available,
    owned: (accountId) => store.phoneLines.owned(accountId),
    async buy(accountId, sid, idempotency = null) {
      const mine = idempotency && (await reservedOrOwned(accountId, sid));
      const line = mine?.owned ?? mine?.reserved ?? (await onSale({ sid })).find((one) => one.sid === sid);
      if (!line) {
        if ((await store.phoneLines.taken([sid])).has(sid)) throw taken();
        throw notFound('phone number on sale');
      }
      const reserved = await store.phoneLines.reserve(accountId, line, clock.now(), idempotency);
      if (reserved.outcome === 'key_reused') throw keyReused();
      if (reserved.outcome === 'replayed') {
        const { owned, reserved: pending } = await reservedOrOwned(accountId, sid);
        if (!owned && !pending) throw givenBack();
        return { line: owned ?? (await purchase(parts, accountId, line, idempotency)), replayed: true };
      }
      if (reserved.outcome === 'taken') throw taken();
      if (reserved.outcome === 'short') {
        const message = `This number costs ${reserved.needed} credits, and ${reserved.credit.available} are available.`;
        throw new GhantiError('insufficient_credits', message, {
          faults: [{ field: 'sid', code: 'insufficient_credits', message }],
        });
      }
      return { line: await purchase(parts, accountId, line, idempotency), replayed: false };
    },
    async release(accountId, sid) {
      const released = await store.phoneLines.release(accountId, sid);
      if (released === null) throw notFound('phone number of yours');
      if (released === 'in_use')
        throw conflict('A running campaign calls from this number. Release it when the campaign has ended.', 'in_use');
      try {
        await askProvider(parts, (provider) => provider.numbers.release(sid));
      } catch (error) {
        // The account has given it back; what is left is between us and the provider.
        parts.alarm({
          kind: 'internal',
          message: `The provider still holds the number ${sid}: release it there.`,
          error,
        });
      }
      return released;
    },
  };
}

/** Buys a reserved line. Repeating it is harmless: what we own already is answered as bought. */
async function purchase(
  parts: Parts,
  accountId: Id,
  line: PhoneLine,
  idempotency: IdempotencyClaim | null = null,
): Promise<OwnedLine> {
  try {
    await askProvider(parts, (provider) => provider.numbers.buy(line.sid));
  } catch (error) {
    if (error instanceof TelephonyError && error.kind === 'rejected') {
      await parts.store.phoneLines.cancel(accountId, line.sid);
      if (idempotency) await parts.store.idempotency.unbind(idempotency, { ids: [line.sid] });
      const why = error.details.code === undefined ? '' : `: ${error.details.code}`;
      throw conflict(
        `The provider does not sell this number${why}. Choose another from the list of numbers.`,
        'not_sold',
      );
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
      parts.alarm({
        kind: 'internal',
        message: `The purchase of the number ${line.sid} is still not confirmed.`,
        error,
      });
    }
  }
}

/** Bought for nobody it would be the provider's to charge and no account's to release. A purchase in doubt may have come to nothing. */
function givenBack(): GhantiError {
  const message =
    'What this key bought is not yours: the provider did not sell it, or it was given back since. Use a new key to buy it.';
  return conflict(message, 'given_back');
}

function taken(): GhantiError {
  return conflict('This number is owned already. Choose another from the list of numbers.', 'taken');
}
