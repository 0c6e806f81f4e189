import {
  decideRun,
  finalStates,
  type Id,
  type OrderOutcome,
  type Run,
  type RunEventType,
  type RunSteps,
  runChangeOf,
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
    now: Date,
    then: (sql: Sql, run: Run, changes: Changes) => Promise<void> = async () => {},
  ): Promise<OrderOutcome> {
    return database.transaction(async (sql) => {
      const campaigns = await sql.query(lockCampaignForOrder, [campaignId, accountId]);
      if (campaigns.length === 0) return { outcome: 'not_found' };
      const [row] = await sql.query<RunRow>(statements.lockLatestRun, [campaignId]);
      const run = row ? runOf(row) : null;
      const moved = run && (await move(sql, run, event, facts));
      if (!moved) return { outcome: 'forbidden', run };
      const changes = new Changes();
      await then(sql, moved, changes);
      changes.tell(runChangeOf(moved, run.state, now));
      await changes.save(sql);
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
        changes.tell(runChangeOf(moved, run.state, now));
        await changes.save(sql);
        return runOfId(sql, runId);
      });
    },

    async miss(runId, reason, now) {
      return database.transaction(async (sql) => {
        const run = await lockRun(sql, runId);
        const missed = run && (await move(sql, run, 'too_late', { reason }));
        if (!missed) return null;
        const changes = new Changes();
        await releaseAll(sql, missed, changes);
        changes.tell(runChangeOf(missed, run.state, now));
        await changes.save(sql);
        return runOfId(sql, runId);
      });
    },

    due: (now, limit) => all(statements.dueRuns, [now, limit]),

    async nextDue() {
      const [row] = await database.query<{ at: Date | null }>(statements.nextDueRun);
      return row?.at ?? null;
    },

    pause: (accountId, campaignId, now) => order(accountId, campaignId, 'pause', {}, now),

    async pauseForFault(runId, reason, now) {
      return database.transaction(async (sql) => {
        const run = await lockRun(sql, runId);
        const paused = run && (await move(sql, run, 'account_fault', { reason }));
        if (!paused) return null;
        const changes = new Changes();
        changes.tell(runChangeOf(paused, run.state, now));
        await changes.save(sql);
        return paused;
      });
    },

    resume: (accountId, campaignId, now) => order(accountId, campaignId, 'resume', { reason: null }, now),

    terminate: (accountId, campaignId, now) =>
      order(accountId, campaignId, 'terminate', { terminatedAt: now }, now, async (sql, run, changes) => {
        if (run.state === 'canceled') await releaseAll(sql, run, changes);
        else await endQueued(sql, run, now, changes);
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
      const failures: unknown[] = [];
      for (const { id } of candidates) {
        try {
          const run = await database.transaction(async (sql) => {
            const locked = await lockRun(sql, id);
            return locked && finish(sql, locked, now);
          });
          if (run) finished.push(run);
        } catch (error) {
          // It must not keep those of others.
          failures.push(error);
        }
      }
      if (finished.length === 0 && failures.length > 0) throw failures[0];
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
async function releaseAll(sql: Sql, { id, accountId, held }: Run, changes: Changes): Promise<void> {
  changes.close({ accountId, runId: id }, { charged: 0, released: held });
  await sql.query(statements.closeWaves, [id]);
}

/** Ends those that are queued. The answer is how many. */
async function endQueued(sql: Sql, run: Run, now: Date, changes: Changes): Promise<number> {
  const { id, accountId, campaignId } = run;
  const ended = await sql.query<{ service: Service; n: number; hold: number }>(statements.endQueued, [id, now]);
  await sql.query(statements.closeWaves, [id]);
  for (const { service, n, hold } of ended) {
    changes.count(campaignId, statusOf(service, 'queued'), -n);
    changes.count(campaignId, statusOf(service, 'terminated'), n);
    changes.close({ accountId, runId: id }, { charged: 0, released: hold });
  }
  return ended.reduce((sum, { n }) => sum + n, 0);
}

/** Finishes a locked run of which nobody is left. Null while somebody is. */
async function finish(sql: Sql, run: Run, now: Date): Promise<Run | null> {
  // One whose request was void came back to the queue in the moment of the termination.
  const changes = new Changes();
  const late = run.state === 'terminating' ? await endQueued(sql, run, now, changes) : 0;
  const [left] = await sql.query<{ somebody: boolean }>(statements.somebodyLeft, [run.id, [...finalStates]]);
  const moved = left?.somebody === false ? await move(sql, run, 'all_final', { finishedAt: now }) : null;
  if (!moved) {
    // They are told in bulk, as those of the termination itself.
    if (late > 0) changes.tell(runChangeOf(run, run.state, now));
    await changes.save(sql);
    return null;
  }
  const [freed] = await sql.query<{ hold: number }>(statements.releaseFinal, [run.id, now]);
  await sql.query(statements.closeWaves, [run.id]);
  changes.close({ accountId: run.accountId, runId: run.id }, { charged: 0, released: freed?.hold ?? 0 });
  changes.tell(runChangeOf(moved, run.state, now));
  await changes.save(sql);
  return runOfId(sql, run.id);
}
