import type { WebhookDelivery, WebhookEndpoint } from '@ghanti/core';
import type { z } from 'zod';
import type { deliveriesData, webhookSchema } from './schemas';

/** An endpoint as the wire answers it: without its secret. */
export function presentWebhook(endpoint: WebhookEndpoint): z.output<typeof webhookSchema> {
  return {
    id: endpoint.id,
    url: endpoint.url,
    description: endpoint.description,
    types: [...endpoint.types],
    enabled: endpoint.enabled,
    disabled_reason: endpoint.disabledReason,
    failures: endpoint.failures,
    created_at: endpoint.createdAt.toISOString(),
    updated_at: endpoint.updatedAt.toISOString(),
  };
}

/** A delivery; its `event_id` is the `webhook-id` that the host saw. */
export function presentDelivery(delivery: WebhookDelivery): z.output<typeof deliveriesData>['deliveries'][number] {
  const { event, state, attempts, lastStatus, lastError, nextAt, endedAt } = delivery;
  return {
    event_id: `evt_${event.id}`,
    type: event.type,
    at: event.at.toISOString(),
    data: { ...event.data, rev: event.id },
    state,
    attempts,
    last_status: lastStatus,
    last_error: lastError,
    next_at: nextAt?.toISOString() ?? null,
    ended_at: endedAt?.toISOString() ?? null,
  };
}
