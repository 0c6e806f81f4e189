import { exhausted, exhaustedBy } from '../domain/exhausted';
import type { Clock } from '../ports/clock';

/** Whether anybody can be dialled by this process, as far as its own last tries tell. A provider that is away is none of this. */
export interface DialHealth {
  /** A part of ours failed: the store, the media, a socket that could not be opened. */
  failed(error: unknown): void;
  /** A wave was worked on as it should be, or there is none. */
  worked(): void;
  /** How often it failed, ever: who compares two looks knows whether it did between them. */
  failures(): number;
  /** What keeps it from dialling, for people; null when nothing does. */
  hindrance(): string | null;
}

/** @param staleMs  a failure that nothing followed for so long says nothing about now, in milliseconds */
export function createDialHealth(clock: Clock, staleMs: number): DialHealth {
  let count = 0;
  let last: { readonly at: number; readonly words: string } | null = null;
  return {
    failed(error) {
      count += 1;
      const what = exhaustedBy(error);
      const words = what
        ? exhausted(what).message
        : 'Nobody can be dialled: a part of the engine fails, see its alarms.';
      last = { at: clock.monotonic(), words };
    },
    worked() {
      last = null;
    },
    failures: () => count,
    hindrance: () => (last && clock.monotonic() - last.at <= staleMs ? last.words : null),
  };
}
