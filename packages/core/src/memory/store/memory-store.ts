import { z } from 'zod';
import { readBy } from '../../domain/read-by';
import { refused } from '../../engine/door/guard';
import type { Store } from '../../ports/store';
import { accountSteps } from './accounts';
import { campaignSteps } from './campaigns';
import type { LedgerEntry } from './credits';
import { dispatchSteps } from './dispatch';
import { idempotencySteps } from './idempotency';
import { inboxSteps } from './inbox';
import { otpSteps } from './otps';
import { outboxSteps } from './outbox';
import { phoneLineSteps } from './phone-lines';
import { recipientSteps } from './recipients';
import { runSteps } from './runs';
import { sessionSteps } from './sessions';
import { suppressionSteps } from './suppressions';
import { createTables, type Tables } from './tables';
import { tallySteps } from './tallies';
import { throttleSteps } from './throttles';

export interface MemoryStoreOptions {
  /** Every movement of credits is appended here, for audits; without it none is kept. */
  readonly ledger?: LedgerEntry[];
}

/** The ledger itself, not a copy: it is appended to. */
const optionsOf = z.strictObject({
  ledger: z.custom<LedgerEntry[]>(Array.isArray, 'This has to be a list.').optional(),
});

/**
 * A store that keeps everything in this process's memory: for tests, trials and simulations. It passes the same
 * conformance kit as a database, except that nothing survives the process. Leases go by the `now` of each step.
 *
 * @example
 * const engine = createEngine({ store: createMemoryStore(), telephony: createSimulator() })
 * @throws GhantiError `invalid_input` when an option is wrong
 */
export function createMemoryStore(options: MemoryStoreOptions = {}): Store {
  const read = readBy(optionsOf, options);
  if (!read.ok) throw refused(read.faults.map((fault) => ({ ...fault, field: fault.field ?? 'options' })));
  const { ledger } = read.value;
  return storeOver(createTables(ledger ?? null));
}

/** A store over tables that somebody else may read too: simulations audit them after every step. */
export function storeOver(tables: Tables): Store {
  let closed = false;
  return {
    lasting: false,
    accounts: accountSteps(tables),
    sessions: sessionSteps(tables),
    throttles: throttleSteps(tables),
    tallies: tallySteps(tables),
    campaigns: campaignSteps(tables),
    recipients: recipientSteps(tables),
    runs: runSteps(tables),
    dispatch: dispatchSteps(tables),
    otps: otpSteps(tables),
    phoneLines: phoneLineSteps(tables),
    suppressions: suppressionSteps(tables),
    idempotency: idempotencySteps(tables),
    outbox: outboxSteps(tables),
    inbox: inboxSteps(tables),
    async ping() {
      if (closed) throw new Error('The store is closed.');
    },
    async close() {
      closed = true;
    },
  };
}
