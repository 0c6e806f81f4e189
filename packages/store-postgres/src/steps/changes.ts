import {
  type HostEventDraft,
  holdsLine,
  type Id,
  isFinal,
  type NumberStatus,
  numberStatuses,
  type Recipient,
  statusOf,
} from '@ghanti/core';
import type { Sql } from '../driver/database';
import { lifeRowOf } from '../rows/recipient-row';
import { save } from '../statements/save.sql';

/** What ends of a hold: a part is charged, the rest goes back. */
export interface Closing {
  readonly charged: number;
  readonly released: number;
}

/** What moved credits. */
export interface Subject {
  readonly accountId: Id;
  readonly runId?: Id | null;
  readonly lineSid?: string;
}

/** A recipient under its lock, with what only the store knows. */
export interface Held {
  readonly recipient: Recipient;
  readonly waveId: Id | null;
  readonly endedAt: Date | null;
  /** Its account had an endpoint enabled when it was locked: what becomes of it has to be told. */
  readonly told: boolean;
}

/** What `charge` leaves of a recipient's hold: at most the hold is charged, the rest goes back. */
export function closingOf(recipient: Recipient, charge: number): Closing {
  checkAmount(charge);
  const charged = Math.min(charge, recipient.hold);
  return { charged, released: recipient.hold - charged };
}

/** @throws RangeError when it is not a whole amount of credits */
export function checkAmount(amount: number, least = 0): void {
  if (!Number.isSafeInteger(amount) || amount < least) throw new RangeError(`Not an amount of credits: ${amount}.`);
}

/** Collects what one step changes, summed by account, run and campaign, and saves it all by one statement. */
export class Changes {
  private readonly lives = new Map<Id, object>();
  private readonly watch = new Map<Id, object>();
  private readonly unwatch = new Set<Id>();
  private readonly reopen = new Map<Id, Date | null>();
  private readonly counts = new Map<Id, number[]>();
  private readonly runs = new Map<Id, { settled: number; released: number }>();
  private readonly accounts = new Map<Id, { available: number; held: number; spent: number }>();
  private readonly ledger = new Map<string, { kind: string; amount: number } & Subject>();
  private readonly events: object[] = [];

  /** A recipient's life, hold and price as they are now, instead of what they were. */
  put({ recipient: before, waveId, endedAt }: Held, after: Recipient): Date | null {
    const ended = isFinal(after.life.state) ? (endedAt ?? after.updatedAt) : null;
    const { id, life, hold, consumed, updatedAt } = after;
    this.lives.set(id, { id, ...lifeRowOf(life), hold, consumed, updated_at: updatedAt, ended_at: ended });
    if (after.campaignId !== null) {
      this.count(after.campaignId, statusOf(before.service, before.life.state), -1);
      this.count(after.campaignId, statusOf(after.service, life.state), 1);
    }
    this.watchOver(after);
    if (waveId !== null && life.state === 'queued' && before.life.state !== 'queued')
      this.openWave(waveId, life.notBefore);
    return ended;
  }

  /** Tells the host, if anybody listens: in the order of the calls. */
  tell(draft: HostEventDraft | null): void {
    if (!draft) return;
    const { accountId, type, at, numberId, countsOf, data } = draft;
    this.events.push({ account_id: accountId, type, at, number_id: numberId, counts_of: countsOf, data });
  }

  count(campaignId: Id, status: NumberStatus, by: number): void {
    const deltas = this.counts.get(campaignId) ?? numberStatuses.map(() => 0);
    const place = numberStatuses.indexOf(status);
    deltas[place] = (deltas[place] ?? 0) + by;
    this.counts.set(campaignId, deltas);
  }

  grant(subject: Subject, amount: number): void {
    this.move('grant', subject, amount, { available: amount });
  }

  hold(subject: Subject, amount: number): void {
    this.move('hold', subject, amount, { available: -amount, held: amount });
  }

  /** Ends a hold, or a part of it, on the account and on the run that held it. */
  close(subject: Subject, { charged, released }: Closing): void {
    this.move('settle', subject, charged, { held: -charged, spent: charged });
    this.move('release', subject, released, { held: -released, available: released });
    const { runId } = subject;
    if (runId === undefined || runId === null || charged + released === 0) return;
    const run = this.runs.get(runId) ?? { settled: 0, released: 0 };
    this.runs.set(runId, { settled: run.settled + charged, released: run.released + released });
  }

  /** @throws when the rows that it is for were not all there: the transaction must not commit */
  async save(sql: Sql): Promise<void> {
    const { lives, watch, unwatch, reopen, counts, runs, accounts, ledger, events } = this;
    if (lives.size + counts.size + accounts.size + events.length === 0) return;
    const entries = [...ledger.values()].map(({ accountId, runId, lineSid, kind, amount }) => ({
      account_id: accountId,
      kind,
      amount,
      run_id: runId ?? null,
      line_sid: lineSid ?? null,
    }));
    const [saved] = await sql.query<{ lives: number; accounts: number; entries: number }>(save, [
      JSON.stringify([...lives.values()]),
      JSON.stringify([...watch.values()]),
      [...unwatch],
      JSON.stringify([...reopen].map(([id, not_before]) => ({ id, not_before }))),
      JSON.stringify([...counts].map(([campaign_id, deltas]) => ({ campaign_id, deltas }))),
      JSON.stringify([...runs].map(([run_id, sums]) => ({ run_id, ...sums }))),
      JSON.stringify([...accounts].map(([id, sums]) => ({ id, ...sums }))),
      JSON.stringify(entries),
      JSON.stringify(events),
    ]);
    if (saved?.lives !== lives.size || saved.accounts !== accounts.size)
      throw new Error('A step met rows that are gone: nothing of it was saved.');
  }

  private watchOver({ id, accountId, service, dialNumber, life }: Recipient): void {
    const holds = holdsLine(service, life.state);
    this.watch.delete(id);
    this.unwatch.delete(id);
    if (!holds && life.dueAt === null) {
      this.unwatch.add(id);
      return;
    }
    this.watch.set(id, {
      recipient_id: id,
      account_id: accountId,
      service,
      from_number: life.from ?? '',
      to_number: dialNumber,
      holds_line: holds,
      due_at: life.dueAt,
    });
  }

  private openWave(waveId: Id, notBefore: Date | null): void {
    const known = this.reopen.get(waveId);
    if (known === null) return;
    this.reopen.set(waveId, notBefore && known && known < notBefore ? known : notBefore);
  }

  private move(
    kind: string,
    subject: Subject,
    amount: number,
    change: { available?: number; held?: number; spent?: number },
  ): void {
    checkAmount(amount);
    if (amount === 0) return;
    const { accountId, runId = null, lineSid = '' } = subject;
    const key = `${accountId} ${runId} ${lineSid} ${kind}`;
    this.ledger.set(key, { ...subject, kind, amount: (this.ledger.get(key)?.amount ?? 0) + amount });
    const { available, held, spent } = this.accounts.get(accountId) ?? { available: 0, held: 0, spent: 0 };
    this.accounts.set(accountId, {
      available: available + (change.available ?? 0),
      held: held + (change.held ?? 0),
      spent: spent + (change.spent ?? 0),
    });
  }
}
