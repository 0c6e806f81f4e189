import type { LedgerEntry } from '../../memory/store/credits';
import { storeOver } from '../../memory/store/memory-store';
import { createTables, type Tables } from '../../memory/store/tables';
import type { Store } from '../../ports/store';
import { type View, viewOf } from './auditor/view';

/** A store with eyes in it. */
export interface ObservedStore {
  readonly store: Store;
  /** As the last step left the tables: it is read after every one. */
  readonly view: View;
}

/** Opens an empty store whose own clock is virtual time, in milliseconds since 1970: leases go by it. */
export type OpenStore = (now: () => number) => ObservedStore;

/** The memory store, whose tables planted bugs may change. */
export function memoryStore(now: () => number): ObservedStore & { readonly tables: Tables } {
  const ledger: LedgerEntry[] = [];
  const tables = createTables(ledger, now);
  return { tables, store: storeOver(tables), view: viewOf(tables) };
}
