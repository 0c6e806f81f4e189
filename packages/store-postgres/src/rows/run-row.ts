import type { Content, Run, RunState, Selection, Service } from '@ghanti/core';

/** A row of `runColumns`. */
export interface RunRow {
  id: number;
  account_id: number;
  campaign_id: number;
  run_no: number;
  service: Service;
  state: RunState;
  content: Content;
  selection: Selection;
  numbers: number;
  hold_per_number: number;
  talk_limit_seconds: number;
  held: number;
  settled: number;
  released: number;
  reason: string | null;
  scheduled_for: Date | null;
  created_at: Date;
  started_at: Date | null;
  terminated_at: Date | null;
  finished_at: Date | null;
}

export function runOf(row: RunRow): Run {
  return {
    id: row.id,
    accountId: row.account_id,
    campaignId: row.campaign_id,
    runNo: row.run_no,
    service: row.service,
    state: row.state,
    content: row.content,
    selection: row.selection,
    numbers: row.numbers,
    holdPerNumber: row.hold_per_number,
    talkLimitSeconds: row.talk_limit_seconds,
    held: row.held,
    settled: row.settled,
    released: row.released,
    reason: row.reason,
    scheduledFor: row.scheduled_for,
    createdAt: row.created_at,
    startedAt: row.started_at,
    terminatedAt: row.terminated_at,
    finishedAt: row.finished_at,
  };
}
