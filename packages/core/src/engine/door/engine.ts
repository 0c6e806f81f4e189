import { z } from 'zod';
import type { WebhookRequest } from '../../ports/telephony';
import type { Engine } from '../engine';
import { type Arguments, exactly, fields, guard, value } from './guard';
import { id } from './values';

type OwnMethods = Pick<Engine, 'account' | 'handleWebhook'>;

const headers = z.custom<WebhookRequest['headers']>(
  (given) => typeof given === 'object' && given !== null && !(Symbol.iterator in given),
  { error: 'This has to be an object of headers, their names in small letters.', params: { code: 'invalid_type' } },
);

const bytes = z.custom<Uint8Array>((given) => given instanceof Uint8Array, {
  error: 'This has to be the bytes of the body, as they came: they are signed.',
  params: { code: 'invalid_type' },
});

const request = exactly<WebhookRequest>({
  method: z.string(),
  path: z.string(),
  url: z.string(),
  headers,
  body: bytes,
});

const takes: Arguments<OwnMethods> = {
  account: [value('id', id)],
  handleWebhook: [value('provider', z.string()), fields('request', request)],
};

/** The engine's own methods, behind its door. */
export function guardedMethods(methods: OwnMethods): OwnMethods {
  return guard(methods, takes);
}
