import type { CallingWindow, Id, LedgerEntry, PastAttempt, Recipient } from '@ghanti/core';
import type { SeenCampaign, SeenCode, SeenRun, View } from '@ghanti/core/testing';
import type pg from 'pg';
import { schemaWriter } from '../../driver/database';
import { type PastAttemptRow, pastAttemptOf, type RecipientRow, recipientOf } from '../../rows/recipient-row';
import { type RunRow, runOf } from '../../rows/run-row';
import { countedTables, snapshot } from './snapshot.sql';

/** The tables as a simulation's auditor reads them: as they were when they were last read. */
export interface SeenTables {
  readonly view: View;
  /** Reads them anew. What has not changed is the same object as before: an auditor looks at what has. */
  read(): Promise<void>;
}

type Row = { readonly kind: string; readonly row: string };

interface WaveRow {
  readonly id: Id;
  readonly run_id: Id;
  readonly ids: readonly Id[];
  readonly epoch: number;
  readonly lease_until: Date | null;
}

interface CampaignRow {
  readonly id: Id;
  readonly account_id: Id;
  readonly published: boolean;
  readonly calling_window: CallingWindow | null;
}

interface SuppressionRow {
  readonly account_id: Id;
  readonly number: string;
  readonly listed_at: Date | null;
  readonly stopped_at: Date | null;
}

interface CodeRow {
  readonly id: Id;
  readonly account_id: Id;
  readonly number: string;
  readonly delivery_id: Id;
  readonly expires_at: Date;
  readonly created_at: Date;
  readonly verified_at: Date | null;
  readonly failures: number;
  readonly tries: number;
}

const statement = schemaWriter('ghanti')(snapshot);

export function seeTables(client: pg.ClientBase): SeenTables {
  const recipients = kept(recipientOf as (row: RecipientRow) => Recipient);
  const past = kept(pastAttemptOf as (row: PastAttemptRow) => PastAttempt);
  const waves = kept((row: WaveRow) => row);
  const codes = kept(codeOf);
  const campaigns = kept((row: CampaignRow) => [row.id, campaignOf(row)] as const);
  const accounts = kept(({ id, ...credit }: { id: Id; available: number; held: number; spent: number }) => ({
    id,
    credit,
  }));
  const ledger: LedgerEntry[] = [];
  const highest: number[] = countedTables.map(() => 0);
  let lastEntry = 0;
  let members = new Map<Id, Id[]>();
  let runs = new Map<string, SeenRun>();
  let campaignById = new Map<Id, SeenCampaign>();
  let suppressions: readonly SuppressionRow[] = [];
  let reserved: { account_id: Id; rate: number }[] = [];

  async function read(): Promise<void> {
    const { rows } = await client.query<Row>({ name: 'snapshot', text: statement, values: [lastEntry, ...highest] });
    const of = (kind: string) => rows.flatMap((one) => (one.kind === kind ? [one.row] : []));
    accounts.take(of('account'));
    recipients.take(of('recipient'));
    past.take(of('past'));
    waves.take(of('wave'));
    codes.take(of('code'));
    campaigns.take(of('campaign'));
    campaignById = new Map(campaigns.all());
    suppressions = of('suppression').map((row) => parse(row));
    reserved = of('reserved').map((row) => parse(row));
    members = new Map();
    for (const { run_id, ids } of waves.all()) members.set(run_id, [...(members.get(run_id) ?? []), ...ids]);
    runs = new Map(of('run').map((row) => [row, runs.get(row) ?? seenRun(parse(row))]));
    for (const row of of('entry')) {
      const { id, account_id, kind, amount, run_id } = parse<EntryRow>(row);
      lastEntry = id;
      ledger.push({ accountId: account_id, kind, amount, runId: run_id });
    }
    for (const ids of of('ids')) for (const [index, id] of parse<number[]>(ids).entries()) highest[index] = id;
  }

  function seenRun(row: RunRow): SeenRun {
    return { run: runOf(row), memberIds: members.get(row.id) ?? [] };
  }

  return {
    read,
    view: {
      recipients: () => recipients.all(),
      past: (recipientId) => [...past.all()].filter((one) => one.recipientId === recipientId),
      runs: () => runs.values(),
      accounts: () => accounts.all(),
      codes: () => codes.all(),
      campaigns: () => campaignById.keys(),
      campaign: (id) => campaignById.get(id),
      forbiddenSince(accountId, number) {
        const listed = suppressions.filter((one) => one.number === number && [accountId, 0].includes(one.account_id));
        const since = listed.flatMap(({ listed_at, stopped_at }) => [listed_at, stopped_at]);
        return since.reduce<number | null>(
          (first, at) => (at ? Math.min(first ?? Infinity, at.getTime()) : first),
          null,
        );
      },
      // Stories are compared without hosts.
      endpoints: () => [],
      lease(waveId) {
        const wave = [...waves.all()].find(({ id }) => id === waveId);
        return wave ? { epoch: wave.epoch, until: wave.lease_until?.getTime() ?? 0 } : null;
      },
      reserved: (accountId) => reserved.reduce((sum, one) => (one.account_id === accountId ? sum + one.rate : sum), 0),
      ledger: () => ledger,
    },
  };
}

interface EntryRow {
  readonly id: Id;
  readonly account_id: Id;
  readonly kind: LedgerEntry['kind'];
  readonly amount: number;
  readonly run_id: Id | null;
}

/** Rows by their text, so that one that did not change stays the object that it was. */
function kept<Row, T>(read: (row: Row) => T) {
  let known = new Map<string, T>();
  return {
    take(texts: readonly string[]): void {
      known = new Map(texts.map((text) => [text, known.get(text) ?? read(parse<Row>(text))]));
    },
    all: (): Iterable<T> => known.values(),
  };
}

/** JSON of a row, whose columns that end in `_at`, `_for`, `_before` or `_until` are instants. */
function parse<T>(text: string): T {
  return JSON.parse(text, (key, value: unknown) =>
    typeof value === 'string' && /_(at|for|before|until)$/.test(key) ? new Date(value) : value,
  ) as T;
}

function campaignOf(row: CampaignRow): SeenCampaign {
  return { accountId: row.account_id, published: row.published, callingWindow: row.calling_window };
}

function codeOf(row: CodeRow): SeenCode {
  return {
    id: row.id,
    accountId: row.account_id,
    number: row.number,
    deliveryId: row.delivery_id,
    expiresAt: row.expires_at,
    createdAt: row.created_at,
    verifiedAt: row.verified_at,
    failures: row.failures,
    tries: row.tries,
  };
}
