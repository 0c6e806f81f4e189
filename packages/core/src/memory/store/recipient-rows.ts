import type { Recipient } from '../../domain/recipient';
import type { Id, NumberStatus } from '../../domain/words';
import { holdsLine, isFinal, statusOf } from '../../machines/status';
import { type Closing, closeHold } from './credits';
import { freeze } from './freeze';
import type { CampaignRow, RecipientRow, Tables } from './tables';

/** The row of a recipient that must be there. */
export function recipientRow(tables: Tables, id: Id): RecipientRow {
  const row = tables.recipients.get(id);
  if (!row) throw new Error(`There is no recipient ${id}.`);
  return row;
}

/** Saves a recipient and keeps every count and index that depends on it. */
export function putRecipient(tables: Tables, next: Recipient): RecipientRow {
  const row = tables.recipients.get(next.id) ?? { recipient: next, wave: null, endedAt: null };
  const isNew = !tables.recipients.has(next.id);
  if (!isNew) leaveIndexes(tables, row.recipient);
  row.endedAt = isFinal(next.life.state) ? (row.endedAt ?? next.updatedAt) : null;
  row.recipient = freeze(next);
  tables.recipients.set(next.id, row);
  enterIndexes(tables, next);
  return row;
}

/** Takes a recipient away, with all that counted it. */
export function dropRecipient(tables: Tables, recipient: Recipient): void {
  leaveIndexes(tables, recipient);
  tables.recipients.delete(recipient.id);
  tables.pastAttempts.delete(recipient.id);
}

/** What `charge` leaves of a recipient's hold: at most the hold is charged, the rest goes back. */
export function closingOf(recipient: Recipient, charge: number): Closing {
  const charged = Math.min(charge, recipient.hold);
  return { charged, released: recipient.hold - charged };
}

/** Books what left a recipient's hold, on its account and on the run that held it. */
export function bookClosing(tables: Tables, recipient: Recipient, closing: Closing): void {
  const { accountId, id, runId } = recipient;
  closeHold(tables, accountId, closing, { runId, recipientId: id });
  const row = runId === null ? undefined : tables.runs.get(runId);
  if (!row) return;
  const { settled, released } = row.run;
  row.run = freeze({ ...row.run, settled: settled + closing.charged, released: released + closing.released });
}

function enterIndexes(tables: Tables, recipient: Recipient): void {
  const { campaign, status, line } = indexesOf(tables, recipient);
  const { id, service, life } = recipient;
  if (campaign) add(campaign.counts, status, 1);
  if (life.dueAt) tables.watched.add(id);
  if (!holdsLine(service, life.state)) return;
  tables.live.add(id);
  add(tables.lines, line, 1);
  if (service === 'PHONE') tables.liveCalls += 1;
}

function leaveIndexes(tables: Tables, recipient: Recipient): void {
  const { campaign, status, line } = indexesOf(tables, recipient);
  const { id, service } = recipient;
  if (campaign) add(campaign.counts, status, -1);
  tables.watched.delete(id);
  if (!tables.live.delete(id)) return;
  add(tables.lines, line, -1);
  if (service === 'PHONE') tables.liveCalls -= 1;
}

interface Indexes {
  readonly campaign: CampaignRow | undefined;
  readonly status: NumberStatus;
  readonly line: string;
}

function indexesOf(tables: Tables, { campaignId, service, dialNumber, life }: Recipient): Indexes {
  return {
    campaign: campaignId === null ? undefined : tables.campaigns.get(campaignId),
    status: statusOf(service, life.state),
    line: lineKey(life.from, dialNumber),
  };
}

/** The line between two numbers: at most one dispatch may hold it, of whatever account (accounts share a provider's own number). */
export function lineKey(from: string | null, to: string): string {
  return `${from} ${to}`;
}

function add<K>(counts: Map<K, number>, key: K, amount: number): void {
  const count = (counts.get(key) ?? 0) + amount;
  if (count === 0) counts.delete(key);
  else counts.set(key, count);
}
