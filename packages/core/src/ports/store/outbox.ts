import type { HostEventType } from '../../domain/host-event';
import type { Id } from '../../domain/words';
import type { PageOf, PageRequest } from './campaigns';

/** Where an account wants to be told of what happens. Its secret is write-only: no answer carries it. */
export interface WebhookEndpoint {
  readonly id: Id;
  readonly accountId: Id;
  readonly url: string;
  readonly description: string;
  /** What it is told; empty: everything. */
  readonly types: readonly HostEventType[];
  readonly enabled: boolean;
  /** Why it is disabled: `gone` (it answered 410), `failing` (for days), `asked`; null while it is enabled. */
  readonly disabledReason: string | null;
  /** Requests that failed since the last one that did not. */
  readonly failures: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface NewWebhookEndpoint {
  readonly accountId: Id;
  readonly url: string;
  readonly description: string;
  readonly types: readonly HostEventType[];
  /** Sealed by the engine: a store never sees a secret in clear. */
  readonly sealedSecret: string;
  readonly now: Date;
}

/** An endpoint as it is sent to: with its sealed secrets, the present one first. */
export interface WebhookTarget extends WebhookEndpoint {
  readonly sealedSecrets: readonly string[];
}

/** An event that the host is to be told. */
export interface OutboxEvent {
  /** Orders the events about one number: it only rises. On the wire it is `rev`, and part of `webhook-id`. */
  readonly id: number;
  readonly type: HostEventType;
  readonly at: Date;
  readonly data: Readonly<Record<string, unknown>>;
}

/** An event claimed for one endpoint. */
export interface DueDelivery {
  readonly event: OutboxEvent;
  readonly target: WebhookTarget;
  /** 1 for the first. It is the fence: what an earlier one failed with is not recorded over a later one. */
  readonly attempt: number;
}

/** What became of one attempt to deliver. */
export type DeliveryOutcome =
  | { readonly kind: 'delivered'; readonly status: number }
  | {
      readonly kind: 'failed';
      /** HTTP status; null when none came. */
      readonly status: number | null;
      readonly error: string;
      /** Null: it is given up. */
      readonly nextAt: Date | null;
      /** The breaker: nothing is sent to this endpoint before. */
      readonly resumeAt: Date | null;
      /** The endpoint said that it is gone (410). */
      readonly gone: boolean;
      /** The endpoint is disabled when it has failed since before this, without a success. */
      readonly failingSince: Date;
    };

/** How one event fared at one endpoint. */
export interface WebhookDelivery {
  readonly event: OutboxEvent;
  readonly state: 'pending' | 'delivered' | 'given_up';
  readonly attempts: number;
  readonly lastStatus: number | null;
  readonly lastError: string | null;
  readonly nextAt: Date | null;
  readonly endedAt: Date | null;
}

/**
 * The outbox: events to the host, written by every step that changes what a host sees, in the step's own transaction (I10),
 * for the endpoints that the account has enabled then. An endpoint gets the events of every step that begins after it was
 * answered; of earlier ones it gets none.
 */
export interface OutboxSteps {
  /** `too_many`: the account has 20. */
  register(endpoint: NewWebhookEndpoint): Promise<WebhookEndpoint | 'too_many'>;
  /** In the order of their ids. */
  list(accountId: Id): Promise<readonly WebhookEndpoint[]>;
  /** With the secrets that sign at `now`. */
  get(accountId: Id, id: Id, now: Date): Promise<WebhookTarget | null>;
  /** Enabling it closes the breaker, too. */
  update(
    accountId: Id,
    id: Id,
    patch: {
      readonly url?: string;
      readonly description?: string;
      readonly types?: readonly HostEventType[];
      readonly enabled?: boolean;
      readonly now: Date;
    },
  ): Promise<WebhookEndpoint | null>;
  /** Its deliveries go with it. */
  remove(accountId: Id, id: Id): Promise<WebhookEndpoint | null>;
  /**
   * Signs with a new secret from now on; the present one signs beside it until `previousUntil`, and those of earlier rotations for
   * as long as they were given. `too_many`: ten sign already.
   */
  rotate(step: {
    accountId: Id;
    id: Id;
    sealedSecret: string;
    previousUntil: Date;
    now: Date;
  }): Promise<WebhookEndpoint | 'too_many' | null>;
  /** Newest first. Null when the endpoint is not the account's. */
  deliveries(accountId: Id, id: Id, page: PageRequest): Promise<PageOf<WebhookDelivery> | null>;
  /**
   * Claims due deliveries for `leaseMs`, skipping what others have: at most `perEndpoint` at once of one endpoint over all
   * workers (one, when it has failed `cautiousAfter` times), and none while its breaker is open. A claim is an attempt.
   */
  claimDue(step: {
    now: Date;
    endpoints: number;
    perEndpoint: number;
    cautiousAfter: number;
    leaseMs: number;
  }): Promise<readonly DueDelivery[]>;
  /** Records an attempt. Answers the endpoint when this disabled it. */
  record(step: {
    eventId: number;
    endpointId: Id;
    attempt: number;
    outcome: DeliveryOutcome;
    now: Date;
  }): Promise<WebhookEndpoint | null>;
  /**
   * Forgets events older than `before`, a few thousand a call: those that have ended, and those that wait for an endpoint that is
   * not enabled. The answer is how many.
   */
  purge(before: Date): Promise<number>;
}
