import type { Recipient } from '../../domain/recipient';
import type { Id } from '../../domain/words';
import { numberChangeOf } from '../../machines/host-events';
import type { DispatchSteps, RecipientEvent, RecordedIntents } from '../../ports/store';
import { applyEvents } from './apply-events';
import { contactsOf, noteContact } from './contacts';
import { tellHost } from './outbox';
import { lineKey, putRecipient } from './recipient-rows';
import { isSuppressed } from './suppressions';
import type { Tables } from './tables';
import { leasedWave } from './waves';

/** Writes intents for those whom the lease, the run, the judge and the line allow to be dialled. */
export function recordIntents(tables: Tables, step: Parameters<DispatchSteps['recordIntents']>[0]): RecordedIntents {
  const { waveId, epoch, intents, judge, keepContactsMs, channels = Number.POSITIVE_INFINITY, advance, now } = step;
  const wave = leasedWave(tables, waveId, epoch, now);
  const run = wave && tables.runs.get(wave.runId)?.run;
  if (run?.state !== 'running') return { claimed: [], blocked: [], turnedAway: [] };
  const callingWindow = tables.campaigns.get(run.campaignId)?.callingWindow ?? null;
  const owned = ownedNumbers(tables);
  const since = now.getTime() - keepContactsMs;
  const seen = new Set<Id>();
  const claims = new Map<string, Recipient>();
  const blocked: Id[] = [];
  const refusals: RecipientEvent[] = [];
  let free = channels - tables.liveCalls;
  for (const { recipientId, event: claim } of intents) {
    const row = tables.recipients.get(recipientId);
    if (!row || row.wave !== wave || seen.has(recipientId) || row.recipient.life.state !== 'queued') continue;
    seen.add(recipientId);
    const { accountId, dialNumber } = row.recipient;
    const event = judge(row.recipient, claim, {
      doNotCall: isSuppressed(tables, accountId, dialNumber),
      owned: owned.has(dialNumber),
      callingWindow,
      contacts: keepContactsMs > 0 ? contactsOf(tables, row.recipient, since) : [],
    });
    if (event === null) continue;
    const { life } = advance(row.recipient, event);
    if (event.type !== 'claim') {
      refusals.push({ recipientId, event });
      continue;
    }
    if (life.state !== 'intent') continue;
    const line = lineKey(life.from, dialNumber);
    free -= 1;
    if (free < 0 || tables.lines.has(line) || claims.has(line)) blocked.push(recipientId);
    else claims.set(line, { ...row.recipient, life, updatedAt: new Date(now) });
  }
  const turnedAway = applyEvents(tables, refusals, advance, now);
  const claimed = [...claims.values()].map((one) => {
    const before = tables.recipients.get(one.id)?.recipient.life ?? one.life;
    const { recipient } = putRecipient(tables, one);
    tellHost(tables, numberChangeOf(before, recipient));
    return recipient;
  });
  if (keepContactsMs > 0) for (const one of claimed) noteContact(tables, one, now, since);
  return { claimed, blocked, turnedAway };
}

/** What forbids one now, for who dials it once more. */
export async function factsOf(
  tables: Tables,
  { accountId, campaignId, dialNumber }: Parameters<DispatchSteps['facts']>[0],
): ReturnType<DispatchSteps['facts']> {
  const campaign = tables.campaigns.get(campaignId ?? 0);
  if (!campaign) return null;
  const doNotCall = isSuppressed(tables, accountId, dialNumber);
  return { doNotCall, owned: ownedNumbers(tables).has(dialNumber), callingWindow: campaign.callingWindow };
}

function ownedNumbers(tables: Tables): ReadonlySet<string> {
  return new Set([...tables.phoneLines.values()].flatMap((row) => (row.state === 'owned' ? row.line.number : [])));
}
