import type { Account } from '../../domain/account';
import type { CallingWindow } from '../../domain/calling-window';
import type { Content } from '../../domain/campaign';
import type { Otp } from '../../domain/otp';
import type { OwnedLine, PhoneLine } from '../../domain/phone-line';
import type { PastAttempt, Recipient } from '../../domain/recipient';
import type { Run } from '../../domain/run';
import type { Suppression } from '../../domain/suppression';
import type { Id, NumberStatus, Service } from '../../domain/words';
import type { BoundEffect, KeptEvent, OutboxEvent, Tally, WebhookDelivery, WebhookEndpoint } from '../../ports/store';
import type { Contact } from './contacts';
import type { LedgerEntry } from './credits';

export interface AccountRow {
  account: Account;
  passwordHash: string | null;
}

export interface SessionFamily {
  readonly accountId: Id;
  revoked: boolean;
}

export interface SessionToken {
  readonly familyId: string;
  readonly expiresAt: Date;
  spent: boolean;
}

/** One counted hit, and the instant from which no rule that counted it looks so far back. */
export interface ThrottleHit {
  readonly at: number;
  readonly until: number;
}

export interface CampaignRow {
  readonly id: Id;
  readonly accountId: Id;
  name: string;
  services: Service;
  description: string;
  readonly usableTags: readonly string[];
  content: Content | null;
  callingWindow: CallingWindow | null;
  published: boolean;
  createdAt: Date;
  updatedAt: Date;
  /** In the order of their ids. */
  readonly recipientIds: Id[];
  readonly idByNumber: Map<string, Id>;
  /** Kept with every change of a recipient, so that reading a campaign does not count it. */
  readonly counts: Map<NumberStatus, number>;
  readonly runIds: Id[];
}

/** A recipient with what the store knows beside it. The recipient itself is frozen and replaced as a whole. */
export interface RecipientRow {
  recipient: Recipient;
  /** The wave of its present run. */
  wave: WaveRow | null;
  /** When its present life came to its end. */
  endedAt: Date | null;
}

export interface RunRow {
  run: Run;
  /** Who was frozen by the begin, in id order. */
  readonly memberIds: readonly Id[];
  waves: readonly WaveRow[];
  /** Waves before this one hold only final members: they stay so, and need not be looked at again. */
  finishedWaves: number;
}

export interface WaveRow {
  readonly id: Id;
  readonly runId: Id;
  /** 0, 1, 2... within the run: fairness goes by it. */
  readonly no: number;
  readonly memberIds: readonly Id[];
  open: boolean;
  epoch: number;
  leaseUntil: number | null;
  notBefore: number | null;
  /** Leases that ran out in a row. */
  crashes: number;
  /** Whom a worker prepared last, and how often in a row. */
  preparing: { readonly id: Id; readonly times: number } | null;
}

export interface OtpRow {
  /** Without what its delivery and its failures tell. */
  readonly otp: Omit<Otp, 'status' | 'placed' | 'reason' | 'consumed' | 'triesLeft' | 'verifiedAt'>;
  readonly tries: number;
  readonly deliveryId: Id;
  readonly codeHash: string;
  readonly codeSalt: string;
  /** Wrong answers to this code and to those of its number that lived at the same time. */
  failures: number;
  verifiedAt: Date | null;
}

export type LineRow =
  | { readonly state: 'reserved'; readonly accountId: Id; readonly line: PhoneLine; readonly reservedAt: Date }
  | { readonly state: 'owned'; readonly accountId: Id; readonly line: OwnedLine };

export interface IdempotencyRow {
  readonly fingerprint: string;
  readonly claimedAt: Date;
  /** Until then the request that took it is believed to run. */
  takenUntil: number;
  /** What was made under this key. */
  effect: BoundEffect | null;
  reply: { readonly value: unknown } | null;
}

/** A webhook endpoint with its secrets, its breaker, and what it is to be told. */
export interface EndpointRow {
  endpoint: WebhookEndpoint;
  secret: string;
  /** The secrets before the last rotations, the latest first, and until when each signs. */
  previous: readonly { readonly secret: string; readonly until: Date }[];
  failingSince: Date | null;
  resumeAt: Date | null;
  deliveries: OutboxRow[];
}

export interface InboxRow extends KeptEvent {
  readonly receivedAt: Date;
  nextAt: number;
}

export interface OutboxRow {
  readonly event: OutboxEvent;
  state: WebhookDelivery['state'];
  attempts: number;
  /** Null once it has ended. */
  nextAt: number | null;
  leasedUntil: number | null;
  lastStatus: number | null;
  lastError: string | null;
  endedAt: Date | null;
}

/** The whole state of a memory store. Steps change it synchronously, so that each is atomic. */
export interface Tables {
  readonly accounts: Map<Id, AccountRow>;
  readonly accountIdByEmail: Map<string, Id>;
  readonly ledger: LedgerEntry[] | null;
  readonly sessionFamilies: Map<string, SessionFamily>;
  readonly sessionTokens: Map<string, SessionToken>;
  readonly throttles: Map<string, readonly ThrottleHit[]>;
  readonly tallies: Map<string, { readonly tally: Tally; readonly until: Date }>;
  readonly campaigns: Map<Id, CampaignRow>;
  readonly recipients: Map<Id, RecipientRow>;
  readonly pastAttempts: Map<Id, readonly PastAttempt[]>;
  readonly runs: Map<Id, RunRow>;
  readonly unfinishedRunIds: Set<Id>;
  readonly waves: Map<Id, WaveRow>;
  readonly openWaves: Set<WaveRow>;
  /** Recipients whose dispatch holds its line. */
  readonly live: Set<Id>;
  /** How many dispatches hold a line between two numbers of an account. */
  readonly lines: Map<string, number>;
  liveCalls: number;
  /** Recipients with a deadline. */
  readonly watched: Set<Id>;
  readonly otps: Map<Id, OtpRow>;
  readonly phoneLines: Map<string, LineRow>;
  readonly suppressions: Map<string, Suppression>;
  readonly contacts: Map<string, readonly Contact[]>;
  readonly idempotency: Map<string, IdempotencyRow>;
  readonly endpoints: Map<Id, EndpointRow>;
  /** By what they say. */
  readonly inbox: Map<string, InboxRow>;
  nextId(kind: IdKind): Id;
  /** The time that leases go by, for a step of this `now`. */
  leaseTime(now: Date): number;
}

type IdKind = 'account' | 'campaign' | 'recipient' | 'run' | 'wave' | 'otp' | 'endpoint' | 'event' | 'kept';

/**
 * An empty state.
 *
 * @param ledger where movements of credits are written; null writes none
 * @param clock the store's own, for leases, as a database has one; without it they go by the `now` of each step
 */
export function createTables(ledger: LedgerEntry[] | null, clock?: () => number): Tables {
  const last = new Map<IdKind, Id>();
  return {
    accounts: new Map(),
    accountIdByEmail: new Map(),
    ledger,
    sessionFamilies: new Map(),
    sessionTokens: new Map(),
    throttles: new Map(),
    tallies: new Map(),
    campaigns: new Map(),
    recipients: new Map(),
    pastAttempts: new Map(),
    runs: new Map(),
    unfinishedRunIds: new Set(),
    waves: new Map(),
    openWaves: new Set(),
    live: new Set(),
    lines: new Map(),
    liveCalls: 0,
    watched: new Set(),
    otps: new Map(),
    phoneLines: new Map(),
    suppressions: new Map(),
    contacts: new Map(),
    idempotency: new Map(),
    endpoints: new Map(),
    inbox: new Map(),
    nextId(kind) {
      const id = (last.get(kind) ?? 0) + 1;
      last.set(kind, id);
      return id;
    },
    leaseTime: (now) => clock?.() ?? now.getTime(),
  };
}
