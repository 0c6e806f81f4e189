import {
  type Advancer,
  type Applied,
  type Id,
  type LifeEvent,
  numberChangeOf,
  type Recipient,
  type RecipientEvent,
  type RunState,
} from '@ghanti/core';
import type { Sql } from '../driver/database';
import { type RecipientRow, recipientOf } from '../rows/recipient-row';
import { lockRecipients } from '../statements/recipients.sql';
import { runStates } from '../statements/runs.sql';
import { Changes, type Closing, closingOf, type Held } from './changes';
import { keepEvents } from './inbox';

/** What one event makes of a recipient, before anything is written. */
interface Outcome {
  readonly applied: Applied;
  readonly closing: Closing | null;
}

/** Locks recipients in the order of their ids. Those that are not there are left out. */
export async function lock(sql: Sql, ids: readonly Id[]): Promise<Map<Id, Held>> {
  const rows = await sql.query<RecipientRow & { told: boolean }>(lockRecipients, [[...new Set(ids)]]);
  return new Map(rows.map((row) => [row.id, heldOf(row)]));
}

function heldOf(row: RecipientRow & { told: boolean }): Held {
  return { recipient: recipientOf(row), waveId: row.wave_id, endedAt: row.ended_at, told: row.told };
}

/** Applies events in order to locked recipients: two round trips, whatever their number. */
export async function applyEvents(
  sql: Sql,
  events: readonly RecipientEvent[],
  advance: Advancer,
  now: Date,
): Promise<readonly Applied[]> {
  const held = await lock(
    sql,
    events.map(({ recipientId }) => recipientId),
  );
  await keepEvents(sql, unmatched(held, events, advance), now);
  let endings: ReadonlySet<Id> = new Set();
  const decided = decide(held, events, advance, now, endings);
  const back = putBack(decided);
  if (back.length > 0) {
    endings = await terminatingOf(sql, back);
    if (endings.size > 0) return write(sql, held, decide(held, events, advance, now, endings));
  }
  return write(sql, held, decided);
}

/** Genuine words about nobody who is there, or about an attempt that the store does not know. */
function unmatched(
  held: ReadonlyMap<Id, Held>,
  events: readonly RecipientEvent[],
  advance: Advancer,
): readonly RecipientEvent[] {
  return events.filter(({ recipientId, event, keep = false }) => {
    if (!keep) return false;
    const recipient = held.get(recipientId)?.recipient;
    if (!recipient) return true;
    return event.attemptNo > recipient.life.attemptNo && !advance(recipient, event).changed;
  });
}

function decide(
  held: ReadonlyMap<Id, Held>,
  events: readonly RecipientEvent[],
  advance: Advancer,
  now: Date,
  endings: ReadonlySet<Id>,
): Outcome[] {
  const drafts = new Map<Id, Recipient>();
  const outcomes: Outcome[] = [];
  for (const { recipientId, event } of events) {
    const recipient = drafts.get(recipientId) ?? held.get(recipientId)?.recipient;
    if (!recipient) continue;
    const first = step(recipient, event, advance, now);
    const outcome = first.applied.changed ? endUnwanted(first, advance, now, endings) : first;
    drafts.set(recipientId, outcome.applied.recipient);
    outcomes.push(outcome);
  }
  return outcomes;
}

function step(recipient: Recipient, event: LifeEvent, advance: Advancer, now: Date): Outcome {
  const { life, changed, effects, charge } = advance(recipient, event);
  // A hold that was closed is never opened again: a late word moves no money.
  const closing = charge !== null && recipient.hold > 0 ? closingOf(recipient, charge) : null;
  const money = closing && { hold: 0, consumed: closing.charged };
  const next = changed || closing ? { ...recipient, life, ...money, updatedAt: now } : recipient;
  return { applied: { recipient: next, before: recipient.life, changed, effects }, closing };
}

/** One that is put back into a run that is being ended would wait for ever: it ends at once. */
function endUnwanted(first: Outcome, advance: Advancer, now: Date, endings: ReadonlySet<Id>): Outcome {
  const { recipient, before, effects } = first.applied;
  if (recipient.life.state !== 'queued' || !endings.has(recipient.runId ?? 0)) return first;
  const { attemptNo, dispatchNo } = recipient.life;
  const ended = step(recipient, { type: 'terminate', attemptNo, dispatchNo }, advance, now);
  return {
    applied: { ...ended.applied, before, changed: true, effects: [...effects, ...ended.applied.effects] },
    closing: first.closing ?? ended.closing,
  };
}

function putBack(outcomes: readonly Outcome[]): Id[] {
  return outcomes.flatMap(({ applied: { recipient, changed } }) =>
    changed && recipient.life.state === 'queued' && recipient.runId !== null ? [recipient.runId] : [],
  );
}

/** A termination that commits in this very moment is missed here; `finishReady` ends what it left. */
async function terminatingOf(sql: Sql, runIds: readonly Id[]): Promise<ReadonlySet<Id>> {
  const rows = await sql.query<{ id: Id; state: RunState }>(runStates, [[...new Set(runIds)]]);
  return new Set(rows.filter(({ state }) => state === 'terminating').map(({ id }) => id));
}

/** Applies events to recipients that are locked, of runs that are running: what they change is added to `changes`. */
export function applyTo(
  held: ReadonlyMap<Id, Held>,
  events: readonly RecipientEvent[],
  advance: Advancer,
  now: Date,
  changes: Changes,
): readonly Applied[] {
  return collect(held, decide(held, events, advance, now, new Set()), changes);
}

async function write(sql: Sql, held: ReadonlyMap<Id, Held>, outcomes: readonly Outcome[]): Promise<readonly Applied[]> {
  const changes = new Changes();
  const applied = collect(held, outcomes, changes);
  await changes.save(sql);
  return applied;
}

function collect(held: ReadonlyMap<Id, Held>, outcomes: readonly Outcome[], changes: Changes): readonly Applied[] {
  const last = new Map<Id, Recipient>();
  for (const { applied, closing } of outcomes) {
    const { recipient, before, changed } = applied;
    if (closing) changes.close(recipient, closing);
    if (changed && held.get(recipient.id)?.told) changes.tell(numberChangeOf(before, recipient));
    last.set(recipient.id, recipient);
  }
  for (const [id, recipient] of last) {
    const before = held.get(id);
    if (before && before.recipient !== recipient) changes.put(before, recipient);
  }
  return outcomes.map(({ applied }) => applied);
}
