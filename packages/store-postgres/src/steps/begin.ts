import {
  type BeginOutcome,
  type BeginStep,
  type Extents,
  finalStates,
  type Id,
  type LifeState,
  type Run,
  runChangeOf,
  type Selection,
  type Service,
  statesOf,
  statusOf,
  unfinishedRunStates,
} from '@ghanti/core';
import { Rollback, type Sql } from '../driver/database';
import { type RunRow, runOf } from '../rows/run-row';
import * as statements from '../statements/begin.sql';
import { insertRun, lockLatestRun, priceRun, runById } from '../statements/runs.sql';
import { cutWaves } from '../statements/waves.sql';
import { Changes, checkAmount } from './changes';
import { accountMissing, balanceOf } from './credits';
import { bindKey, replayedBy } from './idempotency';

/** How many recipients one worker claims at once; more makes the planner scan. */
const waveSize = 500;

/**
 * Begins a run, or says why not. The members are frozen first, as waves, so that all that follows speaks of the same
 * people; an outcome that refuses rolls it all back.
 */
export async function begin(sql: Sql, step: BeginStep): Promise<BeginOutcome> {
  const { accountId, campaignId, startsAt, now } = step;
  const [campaign] = await sql.query<{ id: Id; services: Service }>(statements.lockCampaign, [campaignId, accountId]);
  if (!campaign) return { outcome: 'not_found' };
  const replay = await replayed(sql, step);
  if (replay) return replay;
  const [latest] = await sql.query<RunRow>(lockLatestRun, [campaignId]);
  if (latest && unfinishedRunStates.includes(latest.state))
    throw new Rollback<BeginOutcome>({ outcome: 'unfinished', run: runOf(latest) });

  const service = campaign.services;
  const values = [accountId, campaignId, service, JSON.stringify(step.content), JSON.stringify(step.selection)];
  const [inserted] = await sql.query<{ id: Id }>(insertRun, [...values, startsAt, now]);
  if (!inserted) throw new Error('A run was not inserted.');
  const runId = inserted.id;
  const unknown = await freeze(sql, runId, campaignId, step.selection);
  if (unknown.length > 0) throw new Rollback<BeginOutcome>({ outcome: 'unknown_ids', ids: unknown });
  const extents = await extentsOf(sql, runId, step.tags);
  if (extents.numbers === 0) throw new Rollback<BeginOutcome>({ outcome: 'nobody' });

  const { holdPerNumber, talkLimitSeconds } = step.price(extents, service);
  checkAmount(holdPerNumber);
  const needed = holdPerNumber * extents.numbers;
  await mustAfford(sql, accountId, needed);
  const state = startsAt ? 'scheduled' : 'running';
  const price = [extents.numbers, holdPerNumber, talkLimitSeconds, state, startsAt ? null : now];
  await sql.query(priceRun, [runId, needed, ...price]);
  await sql.query(statements.keepContent, [campaignId, JSON.stringify(step.content), now]);
  await bindKey(sql, step.idempotency, [runId]);
  const changes = new Changes();
  if (!startsAt) await queue(sql, changes, { id: runId, accountId, campaignId, service, holdPerNumber }, now);
  changes.hold({ accountId, runId }, needed);
  const run = await runOfId(sql, runId);
  changes.tell(runChangeOf(run, null, now));
  await changes.save(sql);
  return { outcome: 'begun', run };
}

type Queued = Pick<Run, 'id' | 'accountId' | 'campaignId' | 'service' | 'holdPerNumber'>;

/** Queues the members of a run that are still there. The answer is how many. */
export async function queue(sql: Sql, changes: Changes, run: Queued, now: Date): Promise<number> {
  const before = await sql.query<{ service: Service; state: LifeState; run_id: Id | null; n: number; hold: number }>(
    statements.queueMembers,
    [run.id, run.service, run.holdPerNumber, now],
  );
  let queued = 0;
  for (const { service, state, run_id, n, hold } of before) {
    queued += n;
    changes.count(run.campaignId, statusOf(service, state), -n);
    changes.close({ accountId: run.accountId, runId: run_id }, { charged: 0, released: hold });
  }
  changes.count(run.campaignId, statusOf(run.service, 'queued'), queued);
  return queued;
}

export async function runOfId(sql: Sql, id: Id): Promise<Run> {
  const [row] = await sql.query<RunRow>(runById, [id]);
  if (!row) throw new Error(`There is no run ${id}.`);
  return runOf(row);
}

/** Cuts the selection into waves. The answer is which ids of an individual selection cannot be begun. */
async function freeze(sql: Sql, runId: Id, campaignId: Id, selection: Selection): Promise<Id[]> {
  const at = [runId, campaignId, waveSize];
  if (selection.kind !== 'individual') {
    await sql.query(cutWaves(statements.byState), [...at, statesOfSelection(selection)]);
    return [];
  }
  const ids = [...new Set(selection.ids)].sort((a, b) => a - b);
  await sql.query(cutWaves(statements.individual), [...at, ids, ['not_started', ...finalStates]]);
  const taken = new Set((await sql.query<{ id: Id }>(statements.memberIds, [runId])).map(({ id }) => id));
  return ids.filter((id) => !taken.has(id));
}

/** Nobody knows what became of a presumed failure: it is called again only when it is named (docs/correctness/rules.md). */
function statesOfSelection(selection: Exclude<Selection, { kind: 'individual' }>): LifeState[] {
  if (selection.kind === 'not_started') return ['not_started'];
  const states = selection.statuses.flatMap((status) => statesOf(status));
  return states.filter((state) => finalStates.includes(state) && state !== 'presumed_failed');
}

async function extentsOf(sql: Sql, runId: Id, tags: readonly string[]): Promise<Extents> {
  const [members] = await sql.query<{ n: number }>(statements.countMembers, [runId]);
  const found =
    tags.length === 0
      ? []
      : await sql.query<{ tag: string; longest: number; ascii: boolean }>(statements.extents, [runId, tags]);
  const none = { longest: 0, ascii: true };
  return {
    numbers: members?.n ?? 0,
    tags: tags.map((tag) => ({ ...none, ...found.find((one) => one.tag === tag), tag })),
  };
}

async function mustAfford(sql: Sql, accountId: Id, needed: number): Promise<void> {
  const credit = await balanceOf(sql, accountId);
  if (!credit) throw accountMissing(accountId);
  if (needed > credit.available) throw new Rollback<BeginOutcome>({ outcome: 'short', needed, credit });
}

async function replayed(sql: Sql, { idempotency, now }: BeginStep): Promise<BeginOutcome | null> {
  const known = await replayedBy(sql, idempotency, now);
  if (!known) return null;
  if (known.replayed === 'key_reused') return { outcome: 'key_reused' };
  return { outcome: 'replayed', run: await runOfId(sql, Number(known.replayed.ids[0])) };
}
