import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JournalEntry } from '@ghanti/core';

type Placed = Extract<JournalEntry, { type: 'placed' }>;

/**
 * Whom the simulated carrier of a service really called so far, by its own journal. It may be read while the service writes it:
 * to open it as a journal would cut off a line that is just being written.
 */
export async function placedIn(dataFolder: string): Promise<readonly Placed[]> {
  const text = await readFile(join(dataFolder, 'simulated-carrier.jsonl'), 'utf8').catch(() => '');
  const whole = text.split('\n').slice(0, -1);
  return whole.map((line): JournalEntry => JSON.parse(line)).filter((entry) => entry.type === 'placed');
}
