export type { LedgerEntry } from './credits';
export { createMemoryStore, type MemoryStoreOptions } from './memory-store';
