import {
  decideRun,
  finalStates,
  type Id,
  type OrderOutcome,
  type Run,
  type RunEventType,
  type RunSteps,
  type Service,
  statusOf,
} from '@ghanti/core';
import type { Database, Sql } from '../driver/database';
import { type RunRow, runOf } from '../rows/run-row';
import { lockCampaignForOrder } from '../statements/campaigns.sql';
import * as statements from '../statements/runs.sql';
import { begin, queue, runOfId } from './begin';
import { Changes } from './changes';
import { tidyUp } from './upkeep';

/** Runs: from their begin to their end. */
export function runSteps(database: Database): RunSteps {
  const lockRun = async (sql: Sql, id: Id): Promise<Run | null> => {
    const [row] = await sql.query<RunRow>(statements.lockRun, [id]);
    return row ? runOf(row) : null;
  };
  const all = async (statement: string, values: readonly (number | Date)[] = []) =>
    (await database.query<RunRow>(statement, values)).map(runOf);

  async function order(
    accountId: Id,
    campaignId: Id,
    event: RunEventType,
    facts: Partial<Run>,
    then: (sql: Sql, run: Run) => Promise<void> = async () => {},
  ): Promise<OrderOutcome> {
    return database.transaction(async (sql) => {
      const campaigns = await sql.query(lockCampaignForOrder, [campaignId, accountId]);
      if (campaigns.length === 0) return { outcome: 'not_found' };
      const [row] = await sql.query<RunRow>(statements.lockLatestRun, [campaignId]);
      const run = row ? runOf(row) : null;
      const moved = run && (await move(sql, run, event, facts));
      if (!moved) return { outcome: 'forbidden', run };
      await then(sql, moved);
      return { outcome: 'done', run: await runOfId(sql, moved.id) };
    });
  }

  return {
    async begin(step) {
      const outcome = await database.transaction((sql) => begin(sql, step));
      if (outcome.outcome === 'begun') await tidyUp(database, outcome.run.numbers);
      return outcome;
    },

    async start(runId, now) {
      return database.transaction(async (sql) => {
        const run = await lockRun(sql, runId);
        const prepared = run && decideRun(run.state, 'due');
        const moved = prepared && (await move(sql, { ...run, state: prepared }, 'prepared', { startedAt: now }));
        if (!moved) return null;
        const changes = new Changes();
        const queued = await queue(sql, changes, moved, now);
        const released = moved.held - queued * moved.holdPerNumber;
        changes.close({ accountId: moved.accountId, runId }, { charged: 0, released });
        await changes.save(sql);
        return runOfId(sql, runId);
      });
    },

    async miss(runId, reason) {
      return database.transaction(async (sql) => {
        const run = await lockRun(sql, runId);
        const missed = run && (await move(sql, run, 'too_late', { reason }));
        if (!missed) return null;
        await releaseAll(sql, missed);
        return runOfId(sql, runId);
      });
    },

    due: (now, limit) => all(statements.dueRuns, [now, limit]),

    async nextDue() {
      const [row] = await database.query<{ at: Date | null }>(statements.nextDueRun);
      return row?.at ?? null;
    },

    pause: (accountId, campaignId) => order(accountId, campaignId, 'pause', {}),

    async pauseForFault(runId, reason) {
      return database.transaction(async (sql) => {
        const run = await lockRun(sql, runId);
        return run && move(sql, run, 'account_fault', { reason });
      });
    },

    resume: (accountId, campaignId) => order(accountId, campaignId, 'resume', { reason: null }),

    terminate: (accountId, campaignId, now) =>
      order(accountId, campaignId, 'terminate', { terminatedAt: now }, async (sql, run) => {
        if (run.state === 'canceled') await releaseAll(sql, run);
        else await endQueued(sql, run, now);
      }),

    async list(accountId, campaignId) {
      const there = await database.query(lockCampaignForOrder, [campaignId, accountId]);
      return there.length > 0 ? all(statements.runsOfCampaign, [campaignId, accountId]) : null;
    },

    async get(runId) {
      const [run] = await all(statements.runById, [runId]);
      return run ?? null;
    },

    terminating: () => all(statements.terminatingRuns),

    async finishReady(now) {
      const candidates = await database.query<{ id: Id }>(statements.runsWithNobodyLeft);
      const finished: Run[] = [];
      for (const { id } of candidates) {
        const run = await database.transaction(async (sql) => {
          const locked = await lockRun(sql, id);
          return locked && finish(sql, locked, now);
        });
        if (run) finished.push(run);
      }
      for (const run of finished) await tidyUp(database, run.numbers);
      return finished;
    },
  };
}

/** Moves a locked run by an event. Null, and nothing changes, when its state forbids it. */
async function move(sql: Sql, run: Run, event: RunEventType, facts: Partial<Run>): Promise<Run | null> {
  const state = decideRun(run.state, event);
  if (!state) return null;
  const moved: Run = { ...run, ...facts, state };
  const { id, reason, startedAt, terminatedAt, finishedAt } = moved;
  await sql.query(statements.moveRun, [id, state, reason, startedAt, terminatedAt, finishedAt]);
  return moved;
}

/** The whole hold of a run whose recipients were never touched. */
async function releaseAll(sql: Sql, { id, accountId, held }: Run): Promise<void> {
  const changes = new Changes();
  changes.close({ accountId, runId: id }, { charged: 0, released: held });
  await sql.query(statements.closeWaves, [id]);
  await changes.save(sql);
}

async function endQueued(sql: Sql, { id, accountId, campaignId }: Run, now: Date): Promise<void> {
  const ended = await sql.query<{ service: Service; n: number; hold: number }>(statements.endQueued, [id, now]);
  await sql.query(statements.closeWaves, [id]);
  const changes = new Changes();
  for (const { service, n, hold } of ended) {
    changes.count(campaignId, statusOf(service, 'queued'), -n);
    changes.count(campaignId, statusOf(service, 'terminated'), n);
    changes.close({ accountId, runId: id }, { charged: 0, released: hold });
  }
  await changes.save(sql);
}

/** Finishes a locked run of which nobody is left. Null while somebody is. */
async function finish(sql: Sql, run: Run, now: Date): Promise<Run | null> {
  // One whose request was void came back to the queue in the moment of the termination.
  if (run.state === 'terminating') await endQueued(sql, run, now);
  const [left] = await sql.query<{ somebody: boolean }>(statements.somebodyLeft, [run.id, [...finalStates]]);
  if (left?.somebody !== false || !(await move(sql, run, 'all_final', { finishedAt: now }))) return null;
  const [freed] = await sql.query<{ hold: number }>(statements.releaseFinal, [run.id, now]);
  await sql.query(statements.closeWaves, [run.id]);
  const changes = new Changes();
  changes.close({ accountId: run.accountId, runId: run.id }, { charged: 0, released: freed?.hold ?? 0 });
  await changes.save(sql);
  return runOfId(sql, run.id);
}
