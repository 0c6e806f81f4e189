import type { Campaign } from '../../domain/campaign';
import type { Run } from '../../domain/run';
import type { CampaignStatus, Id, StatusCounts } from '../../domain/words';
import { unfinishedRunStates } from '../../machines/run';
import { freeze } from './freeze';
import type { CampaignRow, RunRow, Tables } from './tables';

/** A published campaign of an account. */
export function ownCampaign(tables: Tables, accountId: Id, id: Id): CampaignRow | null {
  const row = tables.campaigns.get(id);
  return row?.published && row.accountId === accountId ? row : null;
}

/** A campaign as it is answered. */
export function campaignOf(tables: Tables, row: CampaignRow): Campaign {
  const latest = latestRun(tables, row)?.run;
  return freeze({
    id: row.id,
    accountId: row.accountId,
    name: row.name,
    services: row.services,
    description: row.description,
    usableTags: row.usableTags,
    status: campaignStatus(tables, row),
    content: row.content,
    callingWindow: row.callingWindow,
    scheduledFor: latest?.scheduledFor ?? null,
    counts: Object.fromEntries(row.counts) as StatusCounts,
    total: row.recipientIds.length,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  });
}

/** The outward status: the word of the latest run, or of an earlier one when the latest never began to dial. */
export function campaignStatus(tables: Tables, row: CampaignRow): CampaignStatus {
  for (const id of [...row.runIds].reverse()) {
    const run = tables.runs.get(id)?.run;
    const word = run ? wordOf(run) : null;
    if (word) return word;
  }
  return 'not started';
}

function wordOf(run: Run): CampaignStatus | null {
  switch (run.state) {
    case 'scheduled':
    case 'paused':
      return run.state;
    case 'preparing':
    case 'running':
    case 'terminating':
      return 'running';
    case 'finished':
      return run.terminatedAt ? 'terminated' : 'completed';
    case 'draft':
    case 'missed':
    case 'canceled':
      return null;
  }
}

export function latestRun(tables: Tables, row: CampaignRow): RunRow | null {
  return tables.runs.get(row.runIds.at(-1) ?? 0) ?? null;
}

/** The one run of a campaign that still has work. */
export function unfinishedRun(tables: Tables, row: CampaignRow): RunRow | null {
  const latest = latestRun(tables, row);
  return latest && unfinishedRunStates.includes(latest.run.state) ? latest : null;
}
