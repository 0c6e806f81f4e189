import type { Recipient } from '../../domain/recipient';
import type { Run } from '../../domain/run';
import type { Id } from '../../domain/words';
import { advance, defaultLifePolicy } from '../../machines/advance';
import { runChangeOf } from '../../machines/host-events';
import type { RunEventType } from '../../machines/run';
import { isFinal } from '../../machines/status';
import type { OrderOutcome, RunSteps } from '../../ports/store';
import { begin, takeUp } from './begin';
import { latestRun, ownCampaign } from './campaign-view';
import { tellHost } from './outbox';
import { bookClosing, closingOf, putRecipient } from './recipient-rows';
import { closeWaves, membersOf, moveRun, nobodyLeft, releaseHeld } from './run-rows';
import type { RunRow, Tables } from './tables';

/** Runs: from their begin to their end. */
export function runSteps(tables: Tables): RunSteps {
  const unfinished = () => [...tables.unfinishedRunIds].flatMap((id) => tables.runs.get(id) ?? []);
  const scheduled = () =>
    unfinished()
      .filter(({ run }) => run.state === 'scheduled')
      .sort((a, b) => startsAt(a.run) - startsAt(b.run));

  function order(
    accountId: Id,
    campaignId: Id,
    event: RunEventType,
    facts: Partial<Run>,
    now: Date,
    then: (row: RunRow) => void = () => {},
  ): OrderOutcome {
    const campaign = ownCampaign(tables, accountId, campaignId);
    if (!campaign) return { outcome: 'not_found' };
    const row = latestRun(tables, campaign);
    const previous = row?.run.state ?? null;
    if (!row || !moveRun(tables, row, event, facts)) return { outcome: 'forbidden', run: row?.run ?? null };
    then(row);
    tellHost(tables, runChangeOf(row.run, previous, now));
    return { outcome: 'done', run: row.run };
  }

  return {
    async begin(step) {
      return begin(tables, step);
    },

    async start(runId, now) {
      const row = tables.runs.get(runId);
      if (row?.run.state !== 'scheduled') return null;
      const queued = takeUp(tables, row, 'due', now);
      releaseHeld(tables, row, row.run.held - queued * row.run.holdPerNumber);
      tellHost(tables, runChangeOf(row.run, 'scheduled', now));
      return row.run;
    },

    async miss(runId, reason, now) {
      const row = tables.runs.get(runId);
      if (!row || !moveRun(tables, row, 'too_late', { reason })) return null;
      releaseHeld(tables, row, row.run.held);
      tellHost(tables, runChangeOf(row.run, 'scheduled', now));
      return row.run;
    },

    async due(now, limit) {
      return scheduled()
        .filter(({ run }) => startsAt(run) <= now.getTime())
        .slice(0, limit)
        .map(({ run }) => run);
    },

    async nextDue() {
      return scheduled()[0]?.run.scheduledFor ?? null;
    },

    async pause(accountId, campaignId, now) {
      return order(accountId, campaignId, 'pause', {}, now);
    },

    async pauseForFault(runId, reason, now) {
      const row = tables.runs.get(runId);
      const paused = row ? moveRun(tables, row, 'account_fault', { reason }) : null;
      if (paused) tellHost(tables, runChangeOf(paused, 'running', now));
      return paused;
    },

    async resume(accountId, campaignId, now) {
      return order(accountId, campaignId, 'resume', { reason: null }, now);
    },

    async terminate(accountId, campaignId, now) {
      return order(accountId, campaignId, 'terminate', { terminatedAt: new Date(now) }, now, (row) => {
        if (row.run.state === 'canceled') releaseHeld(tables, row, row.run.held);
        else endQueued(tables, row, now);
      });
    },

    async list(accountId, campaignId) {
      const campaign = ownCampaign(tables, accountId, campaignId);
      if (!campaign) return null;
      return [...campaign.runIds].reverse().flatMap((id) => tables.runs.get(id)?.run ?? []);
    },

    async get(runId) {
      return tables.runs.get(runId)?.run ?? null;
    },

    async terminating() {
      return unfinished().flatMap(({ run }) => (run.state === 'terminating' ? [run] : []));
    },

    async finishReady(now) {
      const ready = unfinished().filter((row) => row.run.state !== 'scheduled' && nobodyLeft(tables, row));
      for (const row of ready) finish(tables, row, now);
      return ready.map(({ run }) => run);
    },
  };
}

function startsAt({ scheduledFor, createdAt }: Run): number {
  return (scheduledFor ?? createdAt).getTime();
}

function endQueued(tables: Tables, row: RunRow, now: Date): void {
  closeWaves(tables, row);
  for (const recipient of membersOf(tables, row)) {
    const { service, life } = recipient;
    if (life.state !== 'queued') continue;
    const { attemptNo, dispatchNo } = life;
    const order = { type: 'terminate', attemptNo, dispatchNo } as const;
    // What the policy says is of no matter to one that was not dialled.
    const ended = advance(service, life, order, now, defaultLifePolicy);
    release(tables, { ...recipient, life: ended.life, updatedAt: new Date(now) });
  }
}

/** What nobody will need goes back; only a presumed failure may still turn out to have cost something. */
function finish(tables: Tables, row: RunRow, now: Date): void {
  closeWaves(tables, row);
  for (const recipient of membersOf(tables, row))
    if (isFinal(recipient.life.state) && recipient.life.state !== 'presumed_failed' && recipient.hold > 0)
      release(tables, { ...recipient, updatedAt: new Date(now) });
  const previous = row.run.state;
  moveRun(tables, row, 'all_final', { finishedAt: new Date(now) });
  tellHost(tables, runChangeOf(row.run, previous, now));
}

function release(tables: Tables, recipient: Recipient): void {
  bookClosing(tables, recipient, closingOf(recipient, 0));
  putRecipient(tables, { ...recipient, hold: 0, consumed: recipient.consumed ?? 0 });
}
