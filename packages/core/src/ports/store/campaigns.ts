import type { CallingWindow } from '../../domain/calling-window';
import type { Campaign } from '../../domain/campaign';
import type { PastAttempt, Recipient } from '../../domain/recipient';
import type { CampaignStatus, Id, NumberStatus, Service, Tags } from '../../domain/words';
import type { IdempotencyClaim, KeyedOutcome } from './idempotency';

export interface NewCampaign {
  readonly accountId: Id;
  readonly name: string;
  readonly services: Service;
  readonly description: string;
  readonly usableTags: readonly string[];
  /** Null: at any time. */
  readonly callingWindow: CallingWindow | null;
  readonly now: Date;
}

export interface NewRecipient {
  /** E.164. */
  readonly number: string;
  readonly given: string | number;
  readonly tags: Tags;
  /** The host's own id of it; left out: it has none. */
  readonly reference?: string;
}

/** One page by number, as the wire asks for it. */
export interface PageRequest {
  /** From 1. */
  readonly page: number;
  readonly pageSize: number;
}

export interface PageOf<T> {
  readonly items: readonly T[];
  readonly total: number;
}

export interface CampaignSteps {
  /** Makes a campaign that nobody sees until it is published: numbers stream into it first. */
  draft(campaign: NewCampaign): Promise<Id>;
  /** Adds rows to a draft; a number that it has already is counted and left out. At most 5,000 rows a call. */
  fill(id: Id, rows: readonly NewRecipient[], now: Date): Promise<{ accepted: number; duplicates: number }>;
  /**
   * Makes the draft visible, and binds the key to it. A key that made a campaign before publishes nothing: the draft stays, to
   * be discarded. A store that needs fresh statistics takes them here.
   */
  publish(id: Id, now: Date, idempotency?: IdempotencyClaim | null): Promise<Campaign | KeyedOutcome>;
  /** Throws the draft away, with all its rows. */
  discard(id: Id): Promise<void>;
  /** Throws away drafts begun before `before`: their process died. The answer is how many. */
  discardStale(before: Date): Promise<number>;

  /** Newest first. `search` is found anywhere in the name, in any case. */
  list(
    accountId: Id,
    request: PageRequest & { readonly search?: string; readonly status?: CampaignStatus },
  ): Promise<PageOf<Campaign>>;
  get(accountId: Id, id: Id): Promise<Campaign | null>;
  /**
   * Null: not there. `busy`: `services` cannot change while a run is unfinished; then nothing changes. A new window counts at
   * once: whoever the old one put off (`life.reason` is `calling_window`) is due again, to be judged by the new one.
   */
  update(
    accountId: Id,
    id: Id,
    patch: {
      readonly name?: string;
      readonly services?: Service;
      readonly description?: string;
      readonly callingWindow?: CallingWindow | null;
      readonly now: Date;
    },
  ): Promise<Campaign | 'busy' | null>;
  /** `busy` while a run is unfinished. Its recipients and its runs go with it; the ledger stays. */
  remove(accountId: Id, id: Id, now: Date): Promise<'removed' | 'busy' | null>;
}

/** A recipient with its campaign's name, as the wire answers it. */
export interface RecipientOfCampaign extends Recipient {
  readonly campaignName: string;
  readonly usableTags: readonly string[];
}

export interface RecipientSteps {
  /** A campaign's recipients in the order of their ids; null when the campaign is not the account's. */
  list(
    accountId: Id,
    campaignId: Id,
    request: PageRequest & { readonly status?: NumberStatus; readonly reference?: string },
  ): Promise<PageOf<Recipient> | null>;
  /** The next at most `limit` recipients after an id, for exports: nothing loads a campaign whole. */
  after(accountId: Id, campaignId: Id, afterId: Id, limit: number): Promise<readonly Recipient[]>;
  /** Adds all of them or none, and binds the key to them. `duplicate` names those that are there already; null when there is no such campaign. */
  add(
    accountId: Id,
    campaignId: Id,
    rows: readonly NewRecipient[],
    now: Date,
    idempotency?: IdempotencyClaim | null,
  ): Promise<{ added: readonly Recipient[] } | { duplicates: readonly number[] } | KeyedOutcome | null>;
  get(accountId: Id, id: Id): Promise<RecipientOfCampaign | null>;
  /** Earlier lives, oldest first. */
  history(accountId: Id, id: Id): Promise<readonly PastAttempt[]>;
  /**
   * Changes what later runs dial and say, of the tags those that are given; a run that has it `queued` keeps its snapshot. `busy` while it is being
   * called (in flight); `duplicate` when the campaign has the new number already.
   */
  edit(
    accountId: Id,
    id: Id,
    patch: {
      readonly number?: string;
      readonly given?: string | number;
      readonly tags?: Tags;
      /** Null takes it away. */
      readonly reference?: string | null;
      readonly now: Date;
    },
  ): Promise<RecipientOfCampaign | 'busy' | 'duplicate' | null>;
  /** `busy` while it is in flight. One that is queued leaves its run, and its hold is released. */
  remove(accountId: Id, id: Id, now: Date): Promise<RecipientOfCampaign | 'busy' | null>;
}
