import type { HostEventType } from '../domain/host-event';
import type { Recipient } from '../domain/recipient';
import type { Run, RunState } from '../domain/run';
import type { Id } from '../domain/words';
import { playbackSeconds } from './evidence';
import type { Life } from './life';
import { statusOf } from './status';

/**
 * What a step tells the host. The store adds what only it knows, in the step's own transaction: the number that orders it
 * (`rev`), the OTP whose delivery it is (`otp_id`), the campaign's counts as the step leaves them (`counts`).
 */
export interface HostEventDraft {
  readonly accountId: Id;
  readonly type: HostEventType;
  readonly at: Date;
  /** The number that it is about, or the delivery of an OTP. */
  readonly numberId: Id | null;
  /** The campaign whose counts it carries: of `run.state` only. */
  readonly countsOf: Id | null;
  readonly data: Readonly<Record<string, unknown>>;
}

/** What one change of a recipient tells: nothing unless its outward status changed (I10: one event a change). */
export function numberChangeOf(before: Life, recipient: Recipient): HostEventDraft | null {
  const { service, life, id, reference, accountId, campaignId, runId, consumed, updatedAt } = recipient;
  const status = statusOf(service, life.state);
  const previous = statusOf(service, before.state);
  if (status === previous && life.attemptNo === before.attemptNo) return null;
  const change = {
    service,
    status,
    previous,
    reason: life.reason,
    duration: life.evidence.duration,
    playback: playbackSeconds(life.evidence, life.contentSeconds),
    keys: life.evidence.keys,
    credits: consumed,
    attempt: life.attemptNo,
  };
  const common = { accountId, at: updatedAt, numberId: id, countsOf: null };
  if (campaignId === null) return { ...common, type: 'otp.status', data: change };
  return {
    ...common,
    type: 'number.status',
    data: { number_id: id, reference, campaign_id: campaignId, run_id: runId, ...change },
  };
}

/** A number was taken out of its campaign. */
export function numberRemovalOf(
  { id, reference, accountId, campaignId, runId, service, life }: Recipient,
  at: Date,
): HostEventDraft {
  return {
    accountId,
    type: 'number.removed',
    at,
    numberId: id,
    countsOf: null,
    data: { number_id: id, reference, campaign_id: campaignId, run_id: runId, status: statusOf(service, life.state) },
  };
}

/**
 * A run changed its state. It carries the campaign's counts, because a run moves its numbers in bulk: those that a begin
 * queues and those that a termination ends are told by this one event, not by one each (docs/adr/0006).
 */
export function runChangeOf(run: Run, previous: RunState | null, at: Date): HostEventDraft {
  const { id, runNo, accountId, campaignId, service, state, reason, numbers } = run;
  return {
    accountId,
    type: 'run.state',
    at,
    numberId: null,
    countsOf: campaignId,
    data: { run_id: id, run_no: runNo, campaign_id: campaignId, service, state, previous, reason, numbers },
  };
}

/** A campaign was deleted, with all its numbers. */
export function campaignRemovalOf(accountId: Id, campaignId: Id, at: Date): HostEventDraft {
  return {
    accountId,
    type: 'campaign.removed',
    at,
    numberId: null,
    countsOf: null,
    data: { campaign_id: campaignId },
  };
}
