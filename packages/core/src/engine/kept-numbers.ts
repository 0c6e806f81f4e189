import { invalidField } from '../domain/errors';
import type { Id } from '../domain/words';
import type { Store } from '../ports/store';
import type { KeptNumber } from './engine';

/** As many as a list of a request may have. An answer is whole in memory, here and wherever it goes. */
const mostReturned = 50_000;
const pageSize = 1_000;

/** Remembers where each number of a list stood, to answer its id once it has one. */
export class Places {
  private readonly rows = new Map<string, number>();

  /** @throws GhantiError `invalid_input` when there are more than an answer may have */
  note(e164: string, row: number): void {
    if (this.rows.has(e164)) return;
    if (this.rows.size >= mostReturned) throw tooMany();
    this.rows.set(e164, row);
  }

  /** Those that the campaign has, in the order of the list. */
  async kept(store: Store, accountId: Id, campaignId: Id): Promise<readonly KeptNumber[]> {
    const kept: KeptNumber[] = [];
    for (let afterId = 0; ; ) {
      const page = await store.recipients.after(accountId, campaignId, afterId, pageSize);
      for (const { id, number, given, reference } of page) {
        const row = this.rows.get(number);
        if (row !== undefined) kept.push({ id, row, number, given, reference });
      }
      const last = page.at(-1);
      if (!last || page.length < pageSize) return kept;
      afterId = last.id;
    }
  }
}

function tooMany() {
  const message =
    `At most ${mostReturned} numbers are answered with their ids. Create the campaign without asking for them, ` +
    'and read its numbers, which stand in the same order.';
  return invalidField('returning', 'too_many', message);
}
