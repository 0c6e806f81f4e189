import { rerunStatuses } from '../../../domain/words';
import { runChangeOf } from '../../../machines/host-events';
import { closeHold } from '../../../memory/store/credits';
import { tellHost } from '../../../memory/store/outbox';
import { putRecipient } from '../../../memory/store/recipient-rows';
import { type PlantedBug, steps, tablesOf } from './plant';

const anyStatus = { kind: 'statuses', statuses: rerunStatuses } as const;

/** Mistakes about runs: their begin, their end, their schedule and their credits. */
export const runBugs: readonly PlantedBug[] = [
  steps('terminate forgets queued', 'those who wait are not ended with their run', ({ runs }, within) => ({
    runs: {
      async terminate(accountId, campaignId, now) {
        const waiting = [...tablesOf(within).recipients.values()]
          .map(({ recipient }) => recipient)
          .filter((one) => one.campaignId === campaignId && one.life.state === 'queued');
        const outcome = await runs.terminate(accountId, campaignId, now);
        if (outcome.outcome === 'done') for (const one of waiting) putRecipient(tablesOf(within), one);
        return outcome;
      },
    },
  })),
  steps('duplicate begin', 'a begin does not see the unfinished run', ({ runs }, within) => ({
    runs: {
      begin(step) {
        const campaign = tablesOf(within).campaigns.get(step.campaignId);
        const before = campaign ? [...campaign.runIds] : [];
        if (campaign && step.selection.kind !== 'statuses') campaign.runIds.length = 0;
        return runs.begin(step).then((outcome) => {
          if (campaign)
            campaign.runIds.splice(
              0,
              campaign.runIds.length,
              ...before,
              ...campaign.runIds.filter((id) => !before.includes(id)),
            );
          return outcome;
        });
      },
    },
  })),
  steps('finish by count', 'a run is over when one of its numbers is', ({ runs }, within) => ({
    runs: {
      async finishReady(now) {
        for (const row of tablesOf(within).runs.values()) {
          if (row.run.state !== 'running') continue;
          const some = row.memberIds.some((id) => tablesOf(within).recipients.get(id)?.recipient.consumed != null);
          if (!some) continue;
          row.run = { ...row.run, state: 'finished', finishedAt: now };
          tellHost(tablesOf(within), runChangeOf(row.run, 'running', now));
        }
        return runs.finishReady(now);
      },
    },
  })),
  steps('release a hold twice', 'a number that is terminated gives its credits back twice', ({ runs }, within) => ({
    runs: {
      async terminate(accountId, campaignId, now) {
        const outcome = await runs.terminate(accountId, campaignId, now);
        const credit = tablesOf(within).accounts.get(accountId)?.account.credit;
        if (outcome.outcome === 'done' && credit && credit.held > 0)
          closeHold(tablesOf(within), accountId, { charged: 0, released: 1 }, { runId: outcome.run.id });
        return outcome;
      },
    },
  })),
  steps('re-run takes everybody', 'a re-run by statuses takes numbers of any status', ({ runs }, within) => ({
    runs: {
      async begin(step) {
        const { selection } = step;
        if (selection.kind !== 'statuses') return runs.begin(step);
        const outcome = await runs.begin({ ...step, selection: anyStatus });
        const row = outcome.outcome === 'begun' ? tablesOf(within).runs.get(outcome.run.id) : undefined;
        if (row) row.run = { ...row.run, selection };
        return outcome;
      },
    },
  })),
  steps('idempotency key ignored', 'a begin that is asked for again begins again', ({ runs }) => ({
    runs: {
      begin: (step) =>
        runs.begin({ ...step, idempotency: null, ...(step.idempotency ? { selection: anyStatus } : {}) }),
    },
  })),
  steps('naive daylight saving', 'a schedule is read with the offset of now', ({ runs }) => ({
    runs: {
      begin: (step) =>
        runs.begin(
          step.startsAt
            ? { ...step, startsAt: new Date(step.startsAt.getTime() + naiveError(step.startsAt, step.now)) }
            : step,
        ),
    },
  })),
  steps('schedules start early', 'a scheduled run is due ten minutes too soon', ({ runs }) => ({
    runs: { due: (now, limit) => runs.due(new Date(now.getTime() + 600_000), limit) },
  })),
];

/** What is wrong with a time that is read with the offset of another: an hour, when clocks change between the two. */
function naiveError(at: Date, now: Date): number {
  const offset = (zone: string, instant: Date) => {
    const text = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' }).format(
      instant,
    );
    return Date.parse(`${text.replace(' ', 'T')}Z`) - Math.floor(instant.getTime() / 1_000) * 1_000;
  };
  const errors = ['America/New_York', 'Europe/Berlin'].map((zone) => offset(zone, at) - offset(zone, now));
  return errors.find((error) => error !== 0) ?? 0;
}
