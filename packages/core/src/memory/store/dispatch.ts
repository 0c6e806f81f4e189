import type { Recipient } from '../../domain/recipient';
import type { Id } from '../../domain/words';
import type { Life } from '../../machines/life';
import type { DispatchSteps, ProviderIdOwner } from '../../ports/store';
import { applyEvents } from './apply-events';
import { clockSetBack } from './clock-set-back';
import { factsOf, recordIntents } from './intents';
import { putRecipient, recipientRow } from './recipient-rows';
import type { Tables } from './tables';
import { claimWave, leasedWave, preparing, releaseWave } from './waves';

/** Dispatch: waves and their leases, intents, and what providers tell. */
export function dispatchSteps(tables: Tables): DispatchSteps {
  return {
    async claimWave({ leaseMs, service, now }) {
      return claimWave(tables, leaseMs, service, now);
    },

    async renewWave({ waveId, epoch, leaseMs, now }) {
      const wave = leasedWave(tables, waveId, epoch, now);
      if (wave) wave.leaseUntil = tables.leaseTime(now) + leaseMs;
      return wave !== null;
    },

    async releaseWave({ waveId, epoch, notBefore = null }) {
      releaseWave(tables, waveId, epoch, notBefore);
    },

    async preparing({ waveId, epoch, recipientId }) {
      return preparing(tables, waveId, epoch, recipientId);
    },

    async recordIntents(step) {
      return recordIntents(tables, step);
    },

    async apply(events, advance, now) {
      return applyEvents(tables, events, advance, now);
    },

    async takeDue({ now, limit, leaseMs }) {
      const later = new Date(now.getTime() + leaseMs);
      return [...tables.watched]
        .map((id) => recipientRow(tables, id).recipient)
        .filter((recipient) => dueTime(recipient) <= now.getTime())
        .sort((a, b) => dueTime(a) - dueTime(b) || a.id - b.id)
        .slice(0, limit)
        .map((one) => putRecipient(tables, { ...one, life: { ...one.life, dueAt: later } }).recipient);
    },

    async clockSetBack({ now, leaseMs }) {
      return clockSetBack(tables, now, leaseMs);
    },

    async recipients(ids) {
      return ids.flatMap((id) => tables.recipients.get(id)?.recipient ?? []);
    },

    async facts(recipient) {
      return factsOf(tables, recipient);
    },

    async owners({ to, providerIds }) {
      const wanted: ReadonlySet<string | null> = new Set(providerIds);
      const owners: ProviderIdOwner[] = [];
      const own = (recipientId: Id, { providerId, attemptNo }: Life) => {
        if (providerId !== null && wanted.has(providerId)) owners.push({ providerId, recipientId, attemptNo });
      };
      for (const { recipient } of tables.recipients.values()) {
        if (recipient.dialNumber !== to && recipient.number !== to) continue;
        own(recipient.id, recipient.life);
        for (const { life } of tables.pastAttempts.get(recipient.id) ?? []) own(recipient.id, life);
      }
      return owners;
    },

    async live({ runId, afterId = 0, limit }) {
      return [...tables.live]
        .filter((id) => id > afterId)
        .sort((a, b) => a - b)
        .map((id) => recipientRow(tables, id).recipient)
        .filter((recipient) => runId === undefined || recipient.runId === runId)
        .slice(0, limit)
        .map(({ id, accountId, life }) => ({
          recipientId: id,
          accountId,
          attemptNo: life.attemptNo,
          dispatchNo: life.dispatchNo,
        }));
    },

    async countLiveCalls() {
      return tables.liveCalls;
    },
  };
}

function dueTime({ life }: Recipient): number {
  return life.dueAt?.getTime() ?? Number.POSITIVE_INFINITY;
}
