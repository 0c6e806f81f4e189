import {
  type CallingWindow,
  type DispatchSteps,
  type Id,
  numberChangeOf,
  type Recipient,
  type RecipientEvent,
  type RecordedIntents,
} from '@ghanti/core';
import type { Sql } from '../driver/database';
import { callingWindowOf } from '../statements/campaigns.sql';
import { whatForbids } from '../statements/suppressions.sql';
import { countLiveCalls, lockChannels, takeLines, wavesRun } from '../statements/waves.sql';
import { applyTo, lock } from './apply-events';
import { Changes, type Held } from './changes';
import { lockContacts, noContacts } from './contacts';

type Step = Parameters<DispatchSteps['recordIntents']>[0];

interface FencedWave {
  run_id: Id;
  account_id: Id;
  calling_window: CallingWindow | null;
}

/**
 * Writes intents for those whom the lease, the run, the judge, the channels and the line allow to be dialled: five round trips for a
 * batch, three more where channels are counted, and four more where contacts are kept.
 */
export async function recordIntents(sql: Sql, step: Step): Promise<RecordedIntents> {
  const { waveId, epoch, intents, advance, now } = step;
  const [wave] = await sql.query<FencedWave>(wavesRun, [waveId, epoch]);
  if (!wave) return { claimed: [], blocked: [], turnedAway: [] };
  const held = await lock(
    sql,
    intents.map(({ recipientId }) => recipientId),
  );
  for (const [id, { recipient, waveId: itsWave }] of held)
    if (itsWave !== waveId || recipient.runId !== wave.run_id || recipient.life.state !== 'queued') held.delete(id);
  const { wanted, refusals, contacts } = await judgeAll(sql, step, wave, held);
  const free = await freeChannels(sql, step.channels, wanted.size);
  const taken = await linesOf(sql, [...wanted.values()].slice(0, free));
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
  const turnedAway = applyTo(held, refusals, advance, now, changes);
  await contacts.save(sql, claimed);
  await changes.save(sql);
  return { claimed, blocked, turnedAway };
}

/** Asks the judge about everybody, with the facts as they are under the locks. */
async function judgeAll(sql: Sql, step: Step, wave: FencedWave, held: ReadonlyMap<Id, Held>) {
  const { intents, judge, keepContactsMs, advance, now } = step;
  const numbers = [...held.values()].map(({ recipient }) => recipient.dialNumber);
  const forbidden = await forbiddenAmong(sql, wave.account_id, numbers);
  const contacts =
    keepContactsMs > 0 && numbers.length > 0
      ? await lockContacts(sql, wave.account_id, numbers, now, keepContactsMs)
      : noContacts;
  const wanted = new Map<Id, Recipient>();
  const refusals = new Map<Id, RecipientEvent>();
  for (const { recipientId, event: claim } of intents) {
    const recipient = held.get(recipientId)?.recipient;
    if (!recipient || wanted.has(recipientId) || refusals.has(recipientId)) continue;
    const { doNotCall, owned } = forbidden.get(recipient.dialNumber) ?? { doNotCall: false, owned: false };
    const facts = { doNotCall, owned, callingWindow: wave.calling_window, contacts: contacts.of(recipient) };
    const event = judge(recipient, claim, facts);
    if (event === null) continue;
    if (event.type !== 'claim') {
      refusals.set(recipientId, { recipientId, event });
      continue;
    }
    const { life } = advance(recipient, event);
    if (life.state === 'intent') wanted.set(recipientId, { ...recipient, life, updatedAt: now });
  }
  return { wanted, refusals: [...refusals.values()], contacts };
}

/** What forbids one now, for who dials it once more. */
export async function factsOf(
  sql: Sql,
  { accountId, campaignId, dialNumber }: Parameters<DispatchSteps['facts']>[0],
): ReturnType<DispatchSteps['facts']> {
  const [campaign] = await sql.query<Pick<FencedWave, 'calling_window'>>(callingWindowOf, [campaignId]);
  if (!campaign) return null;
  const forbidden = await forbiddenAmong(sql, accountId, [dialNumber]);
  const { doNotCall, owned } = forbidden.get(dialNumber) ?? { doNotCall: false, owned: false };
  return { doNotCall, owned, callingWindow: campaign.calling_window };
}

async function forbiddenAmong(sql: Sql, accountId: Id, numbers: readonly string[]) {
  interface Row {
    number: string;
    by_account: boolean | null;
    by_service: boolean | null;
    owned: boolean | null;
  }
  if (numbers.length === 0) return new Map<string, never>();
  const rows = await sql.query<Row>(whatForbids, [[...new Set(numbers)], accountId]);
  return new Map(
    rows.map(({ number, by_account, by_service, owned }) => [
      number,
      { doNotCall: by_account === true || by_service === true, owned: owned === true },
    ]),
  );
}

/** So many batches may be written at once where each takes no more than this part of what is free. */
const batchesAtOnce = 32;

/**
 * How many of so many calls there is room for. Two batches that count at once both find the last channel: near the bound one waits for
 * the other's commit. Far from it nobody does, so that processes do not slow each other down, nor one that hangs all others.
 */
async function freeChannels(sql: Sql, channels: number | undefined, most: number): Promise<number> {
  if (channels === undefined || most === 0) return most;
  const free = async () => channels - ((await sql.query<{ n: number }>(countLiveCalls))[0]?.n ?? 0);
  const far = batchesAtOnce * most <= (await free());
  await sql.query(lockChannels(far));
  return Math.max(0, Math.min(most, Math.floor((await free()) / (far ? batchesAtOnce : 1))));
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
