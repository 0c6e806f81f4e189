import { type DispatchSteps, type Id, numberChangeOf, type Recipient } from '@ghanti/core';
import type { Sql } from '../driver/database';
import { takeLines, wavesRun } from '../statements/waves.sql';
import { lock } from './apply-events';
import { Changes } from './changes';

type Step = Parameters<DispatchSteps['recordIntents']>[0];
type Recorded = Awaited<ReturnType<DispatchSteps['recordIntents']>>;

/** Writes intents for those whom the lease, the run and the line allow to be dialled: four round trips for a batch. */
export async function recordIntents(sql: Sql, { waveId, epoch, intents, advance, now }: Step): Promise<Recorded> {
  const [wave] = await sql.query<{ run_id: Id }>(wavesRun, [waveId, epoch]);
  if (!wave) return { claimed: [], blocked: [] };
  const held = await lock(
    sql,
    intents.map(({ recipientId }) => recipientId),
  );
  const wanted = new Map<Id, Recipient>();
  for (const { recipientId, event } of intents) {
    const row = held.get(recipientId);
    if (!row || row.waveId !== waveId || row.recipient.runId !== wave.run_id || wanted.has(recipientId)) continue;
    if (row.recipient.life.state !== 'queued') continue;
    const { life } = advance(row.recipient, event);
    if (life.state === 'intent') wanted.set(recipientId, { ...row.recipient, life, updatedAt: now });
  }
  const taken = await linesOf(sql, [...wanted.values()]);
  const changes = new Changes();
  const claimed: Recipient[] = [];
  const blocked: Id[] = [];
  for (const [id, recipient] of wanted) {
    const before = held.get(id);
    if (!taken.has(id) || !before) {
      blocked.push(id);
      continue;
    }
    changes.put(before, recipient);
    if (before.told) changes.tell(numberChangeOf(before.recipient.life, recipient));
    claimed.push(recipient);
  }
  await changes.save(sql);
  return { claimed, blocked };
}

/** Takes the lines of recipients that are about to be dialled. The answer is whose were free. */
export async function linesOf(sql: Sql, recipients: readonly Recipient[]): Promise<ReadonlySet<Id>> {
  if (recipients.length === 0) return new Set();
  const lines = recipients.map(({ id, accountId, service, dialNumber, life }) => ({
    recipient_id: id,
    account_id: accountId,
    service,
    from_number: life.from ?? '',
    to_number: dialNumber,
    due_at: life.dueAt,
  }));
  const rows = await sql.query<{ recipient_id: Id }>(takeLines, [JSON.stringify(lines)]);
  return new Set(rows.map((row) => row.recipient_id));
}
