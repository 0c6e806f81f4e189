import type { CallingWindow } from '../../../domain/calling-window';
import type { PastAttempt, Recipient } from '../../../domain/recipient';
import type { Run } from '../../../domain/run';
import type { Balance, Id } from '../../../domain/words';
import type { LedgerEntry } from '../../../memory/store/credits';
import type { Tables } from '../../../memory/store/tables';
import type { OutboxEvent, WebhookDelivery, WebhookEndpoint } from '../../../ports/store';

/** A run and who was frozen into it. */
export interface SeenRun {
  readonly run: Run;
  readonly memberIds: readonly Id[];
}

export interface SeenCode {
  readonly id: Id;
  readonly accountId: Id;
  readonly number: string;
  readonly deliveryId: Id;
  readonly expiresAt: Date;
  readonly createdAt: Date;
  readonly verifiedAt: Date | null;
  readonly failures: number;
  readonly tries: number;
}

export interface SeenCampaign {
  readonly accountId: Id;
  readonly published: boolean;
  readonly callingWindow: CallingWindow | null;
}

export interface SeenDelivery extends Pick<WebhookDelivery, 'state'> {
  readonly event: OutboxEvent;
}

export interface SeenEndpoint {
  readonly endpoint: WebhookEndpoint;
  /** In the order in which they were written. */
  readonly deliveries: readonly SeenDelivery[];
}

/** The tables of a store, as an auditor reads them: nothing is asked of the store's own steps. */
export interface View {
  recipients(): Iterable<Recipient>;
  past(recipientId: Id): readonly PastAttempt[];
  runs(): Iterable<SeenRun>;
  accounts(): Iterable<{ readonly id: Id; readonly credit: Balance }>;
  codes(): Iterable<SeenCode>;
  campaigns(): Iterable<Id>;
  campaign(id: Id): SeenCampaign | undefined;
  /** Since when an account, or the whole service, must not contact a number; null when they may. */
  forbiddenSince(accountId: Id, number: string): number | null;
  endpoints(): Iterable<SeenEndpoint>;
  /** Who may write intents of a wave: the holder of this epoch, until then. Null where it cannot be told. */
  lease(waveId: Id): { readonly epoch: number; readonly until: number } | null;
  /** Credits held for lines that are being bought. */
  reserved(accountId: Id): number;
  ledger(): readonly LedgerEntry[];
}

/** The tables of a memory store. */
export function viewOf(tables: Tables): View {
  return {
    *recipients() {
      for (const row of tables.recipients.values()) yield row.recipient;
    },
    past: (id) => tables.pastAttempts.get(id) ?? [],
    runs: () => tables.runs.values(),
    *accounts() {
      for (const { account } of tables.accounts.values()) yield account;
    },
    *codes() {
      for (const { otp, deliveryId, failures, tries, verifiedAt } of tables.otps.values())
        yield { ...otp, deliveryId, failures, tries, verifiedAt };
    },
    campaigns: () => tables.campaigns.keys(),
    campaign: (id) => tables.campaigns.get(id),
    forbiddenSince(accountId, number) {
      const since = [accountId, 0].flatMap((whose) => {
        const { listedAt, stoppedAt } = tables.suppressions.get(`${whose} ${number}`) ?? {};
        return [listedAt, stoppedAt].flatMap((at) => at?.getTime() ?? []);
      });
      return since.length === 0 ? null : Math.min(...since);
    },
    endpoints: () => tables.endpoints.values(),
    lease(waveId) {
      const wave = tables.waves.get(waveId);
      return wave ? { epoch: wave.epoch, until: wave.leaseUntil ?? 0 } : null;
    },
    reserved(accountId) {
      let sum = 0;
      for (const row of tables.phoneLines.values())
        if (row.state === 'reserved' && row.accountId === accountId) sum += row.line.rate;
      return sum;
    },
    ledger: () => tables.ledger ?? [],
  };
}
