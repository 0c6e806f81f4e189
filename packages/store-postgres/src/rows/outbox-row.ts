import {
  type HostEventType,
  type Id,
  numberStatuses,
  type OutboxEvent,
  type WebhookDelivery,
  type WebhookEndpoint,
  type WebhookTarget,
} from '@ghanti/core';

export interface EndpointRow {
  id: Id;
  account_id: Id;
  url: string;
  description: string;
  types: HostEventType[];
  enabled: boolean;
  disabled_reason: string | null;
  failures: number;
  created_at: Date;
  updated_at: Date;
}

export interface TargetRow extends EndpointRow {
  sealed_secrets: string[];
}

/** An event as `outbox` keeps it. */
export interface EventRow {
  event_id: number;
  type: HostEventType;
  at: Date;
  data: Record<string, unknown>;
  otp_id: Id | null;
  /** In the order of `numberStatuses`. */
  counts: number[] | null;
}

export interface DeliveryRow extends EventRow {
  state: WebhookDelivery['state'];
  attempts: number;
  next_at: Date | null;
  last_status: number | null;
  last_error: string | null;
  ended_at: Date | null;
}

export function endpointOf(row: EndpointRow): WebhookEndpoint {
  return {
    id: row.id,
    accountId: row.account_id,
    url: row.url,
    description: row.description,
    types: row.types,
    enabled: row.enabled,
    disabledReason: row.disabled_reason,
    failures: row.failures,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

export function targetOf(row: TargetRow): WebhookTarget {
  return { ...endpointOf(row), sealedSecrets: row.sealed_secrets };
}

export function eventOf({ event_id: id, type, at, data, otp_id, counts }: EventRow): OutboxEvent {
  const some = counts && numberStatuses.flatMap((status, place) => (counts[place] ? [[status, counts[place]]] : []));
  return {
    id,
    type,
    at,
    data: { ...data, ...(otp_id !== null && { otp_id }), ...(some && { counts: Object.fromEntries(some) }) },
  };
}

export function deliveryOf(row: DeliveryRow): WebhookDelivery {
  return {
    event: eventOf(row),
    state: row.state,
    attempts: row.attempts,
    lastStatus: row.last_status,
    lastError: row.last_error,
    nextAt: row.next_at,
    endedAt: row.ended_at,
  };
}
