import type { Suppression } from '../../domain/suppression';
import type { Id } from '../../domain/words';
import type { OptOrder, SuppressionSteps } from '../../ports/store';
import { freeze } from './freeze';
import { pageOf } from './paging';
import type { Tables } from './tables';

/** Whose list an opt-out goes on when no account owns the line. */
const everybody = 0;

/** Do-not-call lists, of accounts and of the service. */
export function suppressionSteps(tables: Tables): SuppressionSteps {
  const { suppressions } = tables;

  function put(accountId: Id, number: string, change: (before: Suppression) => Suppression): Suppression | null {
    const key = suppressionKey(accountId, number);
    const before = suppressions.get(key) ?? { number, listedAt: null, stoppedAt: null, note: null };
    const after = freeze(change(before));
    if (after.listedAt ?? after.stoppedAt) suppressions.set(key, after);
    else suppressions.delete(key);
    return after;
  }

  return {
    async add(accountId, numbers, now) {
      let added = 0;
      for (const { number, note } of numbers)
        put(accountId, number, (before) => {
          if (before.listedAt) return before;
          added += 1;
          return { ...before, listedAt: new Date(now), note };
        });
      return added;
    },

    async remove(accountId, number, { optedIn }) {
      const found = suppressions.get(suppressionKey(accountId, number));
      if (!found) return null;
      if (found.stoppedAt && !optedIn) return 'opted_out';
      suppressions.delete(suppressionKey(accountId, number));
      return 'removed';
    },

    async list(accountId, { search = '', ...page }) {
      const own = [...suppressions]
        .filter(([key, { number }]) => key.startsWith(`${accountId} `) && number.startsWith(search))
        .map(([, one]) => one)
        .sort((a, b) => (a.number < b.number ? -1 : 1));
      return pageOf(own, page, (one) => one);
    },

    async optOut(order, now) {
      const accountId = ownerOf(tables, order);
      put(accountId, order.number, (before) => ({ ...before, stoppedAt: before.stoppedAt ?? new Date(now) }));
      return accountId === everybody ? null : accountId;
    },

    async optIn(order) {
      const accountId = ownerOf(tables, order);
      if (!suppressions.get(suppressionKey(accountId, order.number))?.stoppedAt) return false;
      put(accountId, order.number, (before) => ({ ...before, stoppedAt: null }));
      return true;
    },
  };
}

/** True when the account, or the whole service, must not contact the number. */
export function isSuppressed(tables: Tables, accountId: Id, number: string): boolean {
  const on = (whose: Id) => tables.suppressions.has(suppressionKey(whose, number));
  return on(accountId) || on(everybody);
}

function ownerOf({ phoneLines }: Tables, { line }: OptOrder): Id {
  for (const row of phoneLines.values()) if (row.state === 'owned' && row.line.number === line) return row.accountId;
  return everybody;
}

function suppressionKey(accountId: Id, number: string): string {
  return `${accountId} ${number}`;
}
