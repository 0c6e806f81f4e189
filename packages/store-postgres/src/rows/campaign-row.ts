import {
  type CallingWindow,
  type Campaign,
  type CampaignStatus,
  type Content,
  numberStatuses,
  type Service,
  type StatusCounts,
} from '@ghanti/core';

/** A row of the campaigns' view. */
export interface CampaignRow {
  id: number;
  account_id: number;
  name: string;
  services: Service;
  description: string;
  usable_tags: string[];
  content: Content | null;
  calling_window: CallingWindow | null;
  status: CampaignStatus;
  scheduled_for: Date | null;
  counts: number[];
  created_at: Date;
  updated_at: Date;
}

export function campaignOf(row: CampaignRow): Campaign {
  return {
    id: row.id,
    accountId: row.account_id,
    name: row.name,
    services: row.services,
    description: row.description,
    usableTags: row.usable_tags,
    status: row.status,
    content: row.content,
    callingWindow: row.calling_window,
    scheduledFor: row.scheduled_for,
    counts: countsOf(row.counts),
    total: row.counts.reduce((total, n) => total + n, 0),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

function countsOf(counts: readonly number[]): StatusCounts {
  const named = numberStatuses.map((status, place) => [status, counts[place] ?? 0] as const);
  return Object.fromEntries(named.filter(([, n]) => n > 0));
}
