import { z } from 'zod';
import { subscribableTypes } from '../../domain/host-event';
import type { WebhookInput, WebhooksApi } from '../engine';
import { type Arguments, exactly, fields, guard, value } from './guard';
import { anyText, id, page, text } from './values';

const types = z.array(z.enum(subscribableTypes)).max(subscribableTypes.length);
const description = text(500);

/** Where requests may go is judged later, with codes of its own. */
const url = anyText;

const webhook = exactly<WebhookInput>({ url, description: description.optional(), types: types.optional() });

type WebhookPatch = Parameters<WebhooksApi['update']>[2];

const patch = exactly<WebhookPatch>({
  url: url.optional(),
  description: description.optional(),
  types: types.optional(),
  enabled: z.boolean().optional(),
});

const account = value('accountId', id);
const own = value('id', id);

const takes: Arguments<WebhooksApi> = {
  register: [account, fields('input', webhook)],
  list: [account],
  get: [account, own],
  update: [account, own, fields('patch', patch)],
  remove: [account, own],
  rotate: [account, own],
  test: [account, own],
  deliveries: [account, own, fields('page', page)],
};

/** Webhooks to the host, behind the engine's door. */
export function guardedWebhooks(api: WebhooksApi): WebhooksApi {
  return guard(api, takes);
}
