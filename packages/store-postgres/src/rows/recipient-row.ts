import type { Evidence, Life, LifeState, PastAttempt, Recipient, Service, Tags } from '@ghanti/core';

/** A life as its columns. */
export interface LifeRow {
  state: LifeState;
  attempt_no: number;
  dispatch_no: number;
  provider_id: string | null;
  from_number: string | null;
  rank: number;
  ended_kind: NonNullable<Evidence['ended']>['kind'] | null;
  ended_seq: number | null;
  mark: boolean;
  duration: number | null;
  answered_by: string | null;
  keys: string | null;
  terminate_asked: boolean;
  content_seconds: number | null;
  segments: number | null;
  absences: number;
  intent_at: Date | null;
  not_before: Date | null;
  due_at: Date | null;
  reason: string | null;
}

/** A row of `recipientColumns`. */
export interface RecipientRow extends LifeRow {
  id: number;
  account_id: number;
  campaign_id: number | null;
  run_id: number | null;
  wave_id: number | null;
  service: Service;
  number: string;
  given: string | number;
  tags: Tags;
  reference: string | null;
  dial_number: string;
  dial_tags: Tags;
  hold: number;
  consumed: number | null;
  updated_at: Date;
  ended_at: Date | null;
}

export interface PastAttemptRow extends LifeRow {
  recipient_id: number;
  run_id: number;
  consumed: number | null;
  ended_at: Date;
}

export function recipientOf(row: RecipientRow): Recipient {
  return {
    id: row.id,
    accountId: row.account_id,
    campaignId: row.campaign_id,
    runId: row.run_id,
    service: row.service,
    number: row.number,
    given: row.given,
    tags: row.tags,
    reference: row.reference,
    dialNumber: row.dial_number,
    dialTags: row.dial_tags,
    life: lifeOf(row),
    hold: row.hold,
    consumed: row.consumed,
    updatedAt: row.updated_at,
  };
}

export function pastAttemptOf(row: PastAttemptRow): PastAttempt {
  const { recipient_id, run_id, consumed, ended_at } = row;
  return { recipientId: recipient_id, runId: run_id, life: lifeOf(row), consumed, endedAt: ended_at };
}

function lifeOf(row: LifeRow): Life {
  return {
    state: row.state,
    attemptNo: row.attempt_no,
    dispatchNo: row.dispatch_no,
    providerId: row.provider_id,
    from: row.from_number,
    evidence: {
      rank: row.rank,
      ended: row.ended_kind === null ? null : { kind: row.ended_kind, seq: row.ended_seq ?? -1 },
      mark: row.mark,
      duration: row.duration,
      answeredBy: row.answered_by,
      keys: row.keys,
      terminateAsked: row.terminate_asked,
    },
    contentSeconds: row.content_seconds,
    segments: row.segments,
    absences: row.absences,
    intentAt: row.intent_at,
    notBefore: row.not_before,
    dueAt: row.due_at,
    reason: row.reason,
  };
}

/** A life as the columns that a statement takes in JSON. */
export function lifeRowOf(life: Life): LifeRow {
  const { evidence } = life;
  return {
    state: life.state,
    attempt_no: life.attemptNo,
    dispatch_no: life.dispatchNo,
    provider_id: life.providerId,
    from_number: life.from,
    rank: evidence.rank,
    ended_kind: evidence.ended?.kind ?? null,
    ended_seq: evidence.ended?.seq ?? null,
    mark: evidence.mark,
    duration: evidence.duration,
    answered_by: evidence.answeredBy,
    keys: evidence.keys,
    terminate_asked: evidence.terminateAsked,
    content_seconds: life.contentSeconds,
    segments: life.segments,
    absences: life.absences,
    intent_at: life.intentAt,
    not_before: life.notBefore,
    due_at: life.dueAt,
    reason: life.reason,
  };
}
