import { hostEventTypes, subscribableTypes } from '@ghanti/core';
import { z } from 'zod';
import { pageQuery, paginationSchema, text } from '../fields';
import { names } from '../names';

const url = text(2_048).min(1);
const description = text(500);
const types = z.array(z.enum(subscribableTypes)).max(subscribableTypes.length);

export const webhookSchema = z
  .strictObject({
    id: z.int(),
    url: z.string(),
    description: z.string(),
    /** Empty: everything. */
    types: z.array(z.enum(hostEventTypes)),
    enabled: z.boolean(),
    disabled_reason: z.string().nullable(),
    /** Requests that failed since the last one that did not. */
    failures: z.int(),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
  })
  .register(names, { id: 'Webhook' });

const deliverySchema = z
  .strictObject({
    event_id: z.string(),
    type: z.enum(hostEventTypes),
    at: z.iso.datetime(),
    data: z.record(z.string(), z.unknown()),
    state: z.enum(['pending', 'delivered', 'given_up']),
    attempts: z.int(),
    last_status: z.int().nullable(),
    last_error: z.string().nullable(),
    next_at: z.iso.datetime().nullable(),
    ended_at: z.iso.datetime().nullable(),
  })
  .register(names, { id: 'WebhookDelivery' });

export const registerBody = z.object({ url, description: description.optional(), types: types.optional() });
export const updateBody = z.object({
  url: url.optional(),
  description: description.optional(),
  types: types.optional(),
  enabled: z.boolean().optional(),
});
export const deliveriesQuery = z.object(pageQuery);

export const webhookData = z.strictObject({ details: webhookSchema });
export const webhooksData = z.strictObject({ webhooks: z.array(webhookSchema) });
/** The only two answers that ever hold a secret. */
export const secretData = z.strictObject({ details: webhookSchema, secret: z.string() });
export const removedData = z.strictObject({});
export const testData = z.strictObject({
  delivered: z.boolean(),
  status: z.int().nullable(),
  reason: z.string().nullable(),
  ms: z.int(),
});
export const deliveriesData = z.strictObject({ deliveries: z.array(deliverySchema), pagination: paginationSchema });
