import type { Recipient } from '../../domain/recipient';
import type { Run } from '../../domain/run';
import type { Id } from '../../domain/words';
import { begunLife } from '../../machines/life';
import { decideRun, type RunEventType, unfinishedRunStates } from '../../machines/run';
import { isFinal } from '../../machines/status';
import { closeHold } from './credits';
import { freeze } from './freeze';
import { bookClosing, closingOf, putRecipient } from './recipient-rows';
import type { RunRow, Tables, WaveRow } from './tables';

/** How many recipients one worker claims at once. */
const waveSize = 500;

/** Moves a run by an event, with what changes beside its state. Null, and nothing changes, when its state forbids it. */
export function moveRun(tables: Tables, row: RunRow, event: RunEventType, facts: Partial<Run> = {}): Run | null {
  const state = decideRun(row.run.state, event);
  if (!state) return null;
  row.run = freeze({ ...row.run, ...facts, state });
  if (unfinishedRunStates.includes(state)) tables.unfinishedRunIds.add(row.run.id);
  else tables.unfinishedRunIds.delete(row.run.id);
  return row.run;
}

/** Queues those members that are still there, and cuts them into waves. The answer is how many there are. */
export function queueMembers(tables: Tables, row: RunRow, now: Date): number {
  const present = row.memberIds.filter((id) => tables.recipients.has(id));
  const waves: WaveRow[] = [];
  for (let start = 0; start < present.length; start += waveSize) {
    const wave: WaveRow = {
      id: tables.nextId('wave'),
      runId: row.run.id,
      no: waves.length,
      memberIds: present.slice(start, start + waveSize),
      open: true,
      epoch: 0,
      leaseUntil: null,
      notBefore: null,
      crashes: 0,
      preparing: null,
    };
    for (const id of wave.memberIds) queue(tables, id, row.run, wave, now);
    waves.push(wave);
    tables.waves.set(wave.id, wave);
    tables.openWaves.add(wave);
  }
  row.waves = waves;
  return present.length;
}

function queue(tables: Tables, id: Id, run: Run, wave: WaveRow, now: Date): void {
  const row = tables.recipients.get(id);
  if (!row) return;
  const { recipient, endedAt } = row;
  archive(tables, recipient, endedAt);
  bookClosing(tables, recipient, closingOf(recipient, 0));
  putRecipient(tables, {
    ...recipient,
    runId: run.id,
    service: run.service,
    dialNumber: recipient.number,
    dialTags: recipient.tags,
    life: begunLife(recipient.life),
    hold: run.holdPerNumber,
    consumed: null,
    updatedAt: new Date(now),
  });
  row.wave = wave;
}

function archive(tables: Tables, { id, runId, life, consumed, updatedAt }: Recipient, endedAt: Date | null): void {
  if (runId === null) return;
  const past = freeze({ recipientId: id, runId, life, consumed, endedAt: endedAt ?? updatedAt });
  tables.pastAttempts.set(id, Object.freeze([...(tables.pastAttempts.get(id) ?? []), past]));
}

/** Gives back credits that a run holds for nobody. */
export function releaseHeld(tables: Tables, row: RunRow, amount: number): void {
  closeHold(tables, row.run.accountId, { charged: 0, released: amount }, { runId: row.run.id });
  row.run = freeze({ ...row.run, released: row.run.released + amount });
}

/** The recipients that a run has now: those that were removed, or that a later run took, are left out. */
export function* membersOf(tables: Tables, row: RunRow): Generator<Recipient> {
  for (const wave of row.waves) yield* waveMembers(tables, wave);
}

export function* waveMembers(tables: Tables, wave: WaveRow): Generator<Recipient> {
  for (const id of wave.memberIds) {
    const recipient = tables.recipients.get(id)?.recipient;
    if (recipient?.runId === wave.runId) yield recipient;
  }
}

/** True when no recipient of the run is queued or in flight: found by looking, never by a count. */
export function nobodyLeft(tables: Tables, row: RunRow): boolean {
  for (; row.finishedWaves < row.waves.length; row.finishedWaves += 1) {
    const wave = row.waves[row.finishedWaves];
    if (!wave) continue;
    for (const { life } of waveMembers(tables, wave)) if (!isFinal(life.state)) return false;
  }
  return true;
}

/** Takes away a run that is over, with its waves. */
export function dropRun(tables: Tables, id: Id): void {
  for (const wave of tables.runs.get(id)?.waves ?? []) {
    closeWave(tables, wave);
    tables.waves.delete(wave.id);
  }
  tables.runs.delete(id);
}

/** Takes a run's waves out of the way of claims. */
export function closeWaves(tables: Tables, row: RunRow): void {
  for (const wave of row.waves) closeWave(tables, wave);
}

export function closeWave(tables: Tables, wave: WaveRow): void {
  wave.open = false;
  wave.leaseUntil = null;
  tables.openWaves.delete(wave);
}
