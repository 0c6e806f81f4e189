import { GhantiError, type Store } from '@ghanti/core';
import type { Database } from './driver/database';
import { migrate } from './migrate';
import { accountSteps } from './steps/accounts';
import { campaignSteps } from './steps/campaigns';
import { dispatchSteps } from './steps/dispatch';
import { idempotencySteps } from './steps/idempotency';
import { inboxSteps } from './steps/inbox';
import { otpSteps } from './steps/otps';
import { outboxSteps } from './steps/outbox';
import { phoneLineSteps } from './steps/phone-lines';
import { recipientSteps } from './steps/recipients';
import { runSteps } from './steps/runs';
import { sessionSteps } from './steps/sessions';
import { suppressionSteps } from './steps/suppressions';
import { tallySteps } from './steps/tallies';
import { throttleSteps } from './steps/throttles';

/** The store on a database: brings its schema up to date, then puts the steps together. Closes it when that fails. */
export async function openStore(database: Database): Promise<Store> {
  try {
    await mustBeDurable(database);
    await migrate(database);
  } catch (error) {
    await database.close();
    throw error;
  }
  return {
    lasting: true,
    accounts: accountSteps(database),
    sessions: sessionSteps(database),
    throttles: throttleSteps(database),
    tallies: tallySteps(database),
    campaigns: campaignSteps(database),
    recipients: recipientSteps(database),
    runs: runSteps(database),
    dispatch: dispatchSteps(database),
    otps: otpSteps(database),
    phoneLines: phoneLineSteps(database),
    suppressions: suppressionSteps(database),
    idempotency: idempotencySteps(database),
    outbox: outboxSteps(database),
    inbox: inboxSteps(database),
    ping: () => mustTakeWrites(database),
    close: () => database.close(),
  };
}

/** A standby answers, and keeps nothing: who is to dial by it is not ready. */
async function mustTakeWrites(database: Database): Promise<void> {
  const [row] = await database.query<{ transaction_read_only: string }>('SHOW transaction_read_only');
  if (row?.transaction_read_only === 'on')
    throw new GhantiError('unavailable', 'The database takes no writes now.', { retryAfterMs: 1_000 });
  await database.mustTakeWrites();
}

/** P4: an intent that a crash of the server can lose is a phone that rings twice. */
async function mustBeDurable(database: Database): Promise<void> {
  const [row] = await database.query<{ synchronous_commit: string }>('SHOW synchronous_commit');
  if (row?.synchronous_commit === 'off')
    throw new Error('The database has synchronous_commit = off: what it acknowledges can be lost. Set it to on.');
}
