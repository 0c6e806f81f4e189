import type { CallingWindow, DispatchSteps, Id, LiveDispatch, Recipient, Run, Service, Wave } from '@ghanti/core';
import type { Database, Sql } from '../driver/database';
import { type RecipientRow, recipientOf } from '../rows/recipient-row';
import { type RunRow, runOf } from '../rows/run-row';
import { recipientsById } from '../statements/recipients.sql';
import { runById } from '../statements/runs.sql';
import * as waves from '../statements/waves.sql';
import { applyEvents } from './apply-events';
import { clockSetBack } from './clock-set-back';
import { factsOf, recordIntents } from './intents';

interface WaveRow {
  id: Id;
  run_id: Id;
  epoch: number;
  ids: Id[];
  crashes: number;
  preparing_id: Id | null;
  calling_window: CallingWindow | null;
}

/** Dispatch: waves and their leases, intents, and what providers tell. */
export function dispatchSteps(database: Database): DispatchSteps {
  const release = (waveId: Id, epoch: number, notBefore: Date | null) =>
    database.transaction(async (sql) => {
      const [wave] = await sql.query<WaveRow>(waves.lockWave, [waveId, epoch]);
      if (wave) await sql.query(waves.releaseWave, [wave.id, wave.ids, wave.run_id, notBefore]);
    });

  return {
    async claimWave({ workerId, leaseMs, service = null, now }) {
      for (;;) {
        const wave = await database.transaction((sql) => claim(sql, { workerId, leaseMs, service, now }));
        if (!wave || wave.members.length > 0) return wave;
        // Nobody to dial: it is put back or closed, and the next may have. In a transaction of its own, for one that changes a wave
        // twice asks for its run, while an order that has the run asks for the wave.
        await release(wave.id, wave.epoch, null);
      }
    },

    async renewWave({ waveId, epoch, leaseMs }) {
      return (await database.query(waves.renewWave, [waveId, epoch, leaseMs])).length > 0;
    },

    releaseWave: ({ waveId, epoch, notBefore = null }) => release(waveId, epoch, notBefore),

    async preparing({ waveId, epoch, recipientId }) {
      const [row] = await database.query<{ times: number }>(waves.preparing, [waveId, epoch, recipientId]);
      return row?.times ?? 0;
    },

    recordIntents: (step) => database.transaction((sql) => recordIntents(sql, step)),

    apply: (events, advance, now) => database.transaction((sql) => applyEvents(sql, events, advance, now)),

    async takeDue({ now, limit, leaseMs }) {
      return database.transaction(async (sql) => {
        const due = await sql.query<{ recipient_id: Id }>(waves.dueIds, [now, limit]);
        if (due.length === 0) return [];
        const ids = due.map((row) => row.recipient_id);
        const rows = await sql.query<RecipientRow>(waves.putOff, [ids, now, new Date(now.getTime() + leaseMs)]);
        return inOrderOf(ids, rows.map(recipientOf));
      });
    },

    clockSetBack: (step) => clockSetBack(database, step),

    async recipients(ids) {
      if (ids.length === 0) return [];
      const rows = await database.query<RecipientRow>(recipientsById, [[...new Set(ids)]]);
      return inOrderOf(ids, rows.map(recipientOf));
    },

    facts: (recipient) => factsOf(database, recipient),

    async owners({ to, providerIds }) {
      if (providerIds.length === 0) return [];
      const rows = await database.query<{ provider_id: string; id: Id; attempt_no: number }>(waves.owners, [
        to,
        providerIds,
      ]);
      return rows.map((row) => ({ providerId: row.provider_id, recipientId: row.id, attemptNo: row.attempt_no }));
    },

    async live({ runId, afterId = 0, limit }) {
      const rows = await database.query<{ id: Id; account_id: Id; attempt_no: number; dispatch_no: number }>(
        waves.liveDispatches,
        [afterId, runId ?? null, limit],
      );
      return rows.map(
        (row): LiveDispatch => ({
          recipientId: row.id,
          accountId: row.account_id,
          attemptNo: row.attempt_no,
          dispatchNo: row.dispatch_no,
        }),
      );
    },

    async countLiveCalls() {
      const [row] = await database.query<{ n: number }>(waves.countLiveCalls);
      return row?.n ?? 0;
    },
  };
}

type Claim = Omit<Parameters<DispatchSteps['claimWave']>[0], 'service'> & { readonly service: Service | null };

async function claim(sql: Sql, { workerId, leaseMs, service, now }: Claim): Promise<Wave | null> {
  const [wave] = await sql.query<WaveRow>(waves.claimWave, [workerId, leaseMs, now, service]);
  if (!wave) return null;
  const rows = await sql.query<RecipientRow>(waves.waveMembers, [wave.ids, wave.run_id, now]);
  const members = rows.map(recipientOf).sort((a, b) => a.id - b.id);
  const { id, epoch, crashes, preparing_id: suspectId, calling_window: callingWindow } = wave;
  return { id, run: await theRun(sql, wave.run_id), epoch, crashes, suspectId, callingWindow, members };
}

async function theRun(sql: Sql, id: Id): Promise<Run> {
  const [row] = await sql.query<RunRow>(runById, [id]);
  if (!row) throw new Error(`There is no run ${id}.`);
  return runOf(row);
}

function inOrderOf(ids: readonly Id[], recipients: readonly Recipient[]): Recipient[] {
  const byId = new Map(recipients.map((recipient) => [recipient.id, recipient]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}
