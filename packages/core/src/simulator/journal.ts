import type { KeypadQuestion } from '../domain/campaign';
import type { Service } from '../domain/words';

/** An accepted call or message: all that its life follows from. Times are milliseconds of the epoch. */
export interface PlacedEntry {
  readonly type: 'placed';
  readonly providerId: string;
  readonly service: Service;
  readonly token: string;
  readonly to: string;
  readonly from: string;
  readonly at: number;
  /** Seconds of the message; 0 for a text message. */
  readonly contentSeconds: number;
  readonly ringTimeoutSeconds: number;
  readonly timeLimitSeconds: number;
  /** What is asked to be answered by keys. */
  readonly keypad?: KeypadQuestion | null;
  /** The speed that it lives at, so that a restart with another one does not bend its past. */
  readonly speed: number;
}

/** What the simulated carrier writes down. */
export type JournalEntry =
  | PlacedEntry
  | { readonly type: 'hung_up'; readonly providerId: string; readonly at: number }
  /** The ends of these were reported and taken: after a restart nothing of them is told again. */
  | { readonly type: 'told'; readonly providerIds: readonly string[] }
  | { readonly type: 'bought' | 'released'; readonly sid: string };

/**
 * The truth of the simulated carrier, append-only. Kept on disk it outlives the process as an outside company would:
 * what was accepted before a crash is found after it.
 */
export interface SimulatorJournal {
  /** Resolves when the entry would survive a crash of the process. */
  append(entry: JournalEntry): Promise<void>;
  /** All entries, in the order of their appending. */
  read(): AsyncIterable<JournalEntry>;
  /** Replaces all entries at once or not at all: for compaction. Left out, the journal only grows. */
  rewrite?(entries: readonly JournalEntry[]): Promise<void>;
}

/** A journal that lasts as long as its object does: give the same one to a second simulator to play a restart. */
export function memoryJournal(): SimulatorJournal {
  let entries: JournalEntry[] = [];
  return {
    async append(entry) {
      entries.push(entry);
    },
    async *read() {
      yield* entries;
    },
    async rewrite(kept) {
      entries = [...kept];
    },
  };
}
