import type { Call } from './exchange';
import type { PlacedEntry, SimulatorJournal } from './journal';

/** Finds calls that memory has forgotten. */
export interface Archive {
  /** Reads the journal through. Questions that arrive during one reading share the next. */
  search(matches: (placed: PlacedEntry) => boolean): Promise<readonly Call[]>;
}

interface Question {
  readonly matches: (placed: PlacedEntry) => boolean;
  readonly found: Map<string, Call>;
  readonly resolve: (calls: readonly Call[]) => void;
  readonly reject: (error: unknown) => void;
}

/** An engine that comes back after an hour asks about hundreds of calls at once: one reading answers all of them. */
export function createArchive(journal: SimulatorJournal): Archive {
  let questions: Question[] = [];
  let reading = false;

  async function readForAll(): Promise<void> {
    while (questions.length > 0) {
      const asked = questions;
      questions = [];
      try {
        await readFor(asked);
        for (const { found, resolve } of asked) resolve([...found.values()]);
      } catch (error) {
        for (const { reject } of asked) reject(error);
      }
    }
    // In one step with the last look at `questions`: who is answered now and asks at once must find it at rest.
    reading = false;
  }

  async function readFor(asked: readonly Question[]): Promise<void> {
    for await (const entry of journal.read())
      for (const { matches, found } of asked) {
        if (entry.type === 'placed' && matches(entry))
          found.set(entry.providerId, { placed: entry, hungUpAt: null, told: false });
        if (entry.type === 'hung_up') {
          const call = found.get(entry.providerId);
          if (call) call.hungUpAt ??= entry.at;
        }
      }
  }

  return {
    search(matches) {
      return new Promise((resolve, reject) => {
        questions.push({ matches, found: new Map(), resolve, reject });
        if (reading) return;
        reading = true;
        void readForAll();
      });
    },
  };
}
