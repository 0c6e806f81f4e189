import type { Recipient } from '../../domain/recipient';
import type { Selection } from '../../domain/run';
import type { Id, RerunStatus } from '../../domain/words';
import { runChangeOf } from '../../machines/host-events';
import { isFinal, statusOf } from '../../machines/status';
import type { BeginOutcome, BeginStep, Extents } from '../../ports/store';
import { ownCampaign, unfinishedRun } from './campaign-view';
import { accountRow, checkAmount, hold } from './credits';
import { freeze } from './freeze';
import { bindKey, replayedBy } from './idempotency';
import { tellHost } from './outbox';
import { recipientRow } from './recipient-rows';
import { moveRun, queueMembers } from './run-rows';
import type { CampaignRow, RunRow, Tables } from './tables';

/** Begins a run, or says why not: everything is checked before anything is written. */
export function begin(tables: Tables, step: BeginStep): BeginOutcome {
  const { accountId, campaignId, now } = step;
  const campaign = ownCampaign(tables, accountId, campaignId);
  if (!campaign) return { outcome: 'not_found' };
  const replay = replayed(tables, step);
  if (replay) return replay;
  const unfinished = unfinishedRun(tables, campaign);
  if (unfinished) return { outcome: 'unfinished', run: unfinished.run };

  const chosen = choose(tables, campaign, step.selection);
  if ('unknown' in chosen) return { outcome: 'unknown_ids', ids: chosen.unknown };
  const { taken } = chosen;
  if (taken.length === 0) return { outcome: 'nobody' };

  const price = step.price(extentsOf(taken, step.tags), campaign.services);
  checkAmount(price.holdPerNumber);
  const needed = price.holdPerNumber * taken.length;
  const { credit } = accountRow(tables, accountId).account;
  if (needed > credit.available) return { outcome: 'short', needed, credit };

  const content = freeze(structuredClone(step.content));
  const id = tables.nextId('run');
  const row: RunRow = {
    run: freeze({
      id,
      accountId,
      campaignId,
      runNo: campaign.runIds.length + 1,
      service: campaign.services,
      state: 'draft',
      content,
      selection: structuredClone(step.selection),
      numbers: taken.length,
      holdPerNumber: price.holdPerNumber,
      talkLimitSeconds: price.talkLimitSeconds,
      held: needed,
      settled: 0,
      released: 0,
      reason: null,
      scheduledFor: step.startsAt && new Date(step.startsAt),
      createdAt: new Date(now),
      startedAt: null,
      terminatedAt: null,
      finishedAt: null,
    }),
    memberIds: taken.map((recipient) => recipient.id),
    waves: [],
    finishedWaves: 0,
  };
  tables.runs.set(id, row);
  campaign.runIds.push(id);
  campaign.content = content;
  campaign.updatedAt = new Date(now);
  hold(tables, accountId, needed, { runId: id });
  if (step.startsAt) moveRun(tables, row, 'schedule');
  else takeUp(tables, row, 'begin', now);
  tellHost(tables, runChangeOf(row.run, null, now));
  bindKey(tables, step.idempotency, [id], now);
  return { outcome: 'begun', run: row.run };
}

/** Queues a run's members and lets it run. The answer is how many of them are still there. */
export function takeUp(tables: Tables, row: RunRow, event: 'begin' | 'due', now: Date): number {
  moveRun(tables, row, event, { startedAt: new Date(now) });
  const queued = queueMembers(tables, row, now);
  moveRun(tables, row, 'prepared');
  return queued;
}

function replayed(tables: Tables, { idempotency, now }: BeginStep): BeginOutcome | null {
  const known = replayedBy(tables, idempotency, now);
  if (!known) return null;
  if (known.replayed === 'key_reused') return { outcome: 'key_reused' };
  const run = tables.runs.get(Number(known.replayed.ids[0]))?.run;
  return run ? { outcome: 'replayed', run } : null;
}

type Choice = { readonly taken: readonly Recipient[] } | { readonly unknown: readonly Id[] };

function choose(tables: Tables, campaign: CampaignRow, selection: Selection): Choice {
  if (selection.kind === 'individual') return chooseByIds(tables, campaign, selection.ids);
  const all = campaign.recipientIds.map((id) => recipientRow(tables, id).recipient);
  if (selection.kind === 'not_started') return { taken: all.filter(({ life }) => life.state === 'not_started') };
  const wanted: ReadonlySet<string> = new Set<RerunStatus>(selection.statuses);
  return {
    // Nobody knows what became of a presumed failure: it is called again only when it is named.
    taken: all.filter(
      ({ service, life }) =>
        isFinal(life.state) && life.state !== 'presumed_failed' && wanted.has(statusOf(service, life.state)),
    ),
  };
}

function chooseByIds(tables: Tables, campaign: CampaignRow, ids: readonly Id[]): Choice {
  const rising = [...new Set(ids)].sort((a, b) => a - b);
  const taken = rising.flatMap((id) => {
    const recipient = tables.recipients.get(id)?.recipient;
    const eligible = recipient && (recipient.life.state === 'not_started' || isFinal(recipient.life.state));
    return eligible && recipient.campaignId === campaign.id ? [recipient] : [];
  });
  const known = new Set(taken.map((recipient) => recipient.id));
  const unknown = rising.filter((id) => !known.has(id));
  return unknown.length > 0 ? { unknown } : { taken };
}

function extentsOf(recipients: readonly Recipient[], tags: readonly string[]): Extents {
  const extents = tags.map((tag) => ({ tag, longest: 0, ascii: true }));
  for (const recipient of recipients)
    for (const extent of extents) {
      const text = String(recipient.tags[extent.tag] ?? '');
      extent.longest = Math.max(extent.longest, text.length);
      extent.ascii &&= /^[\x20-\x7e]*$/.test(text);
    }
  return { numbers: recipients.length, tags: extents };
}
