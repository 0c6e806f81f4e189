import { z } from 'zod';
import type { VoicesApi } from '../engine';
import { type Arguments, guard, value } from './guard';
import { anyText, text } from './values';

const bytes = z.custom<Uint8Array>((given) => given instanceof Uint8Array, {
  error: 'This has to be bytes: a Buffer or another Uint8Array.',
  params: { code: 'invalid_type' },
});

const key = value('key', z.string());

const takes: Arguments<VoicesApi> = {
  list: [],
  preview: [value('message', anyText), value('voice', text(100).optional())],
  keepAudio: [value('body', bytes), value('name', text(500))],
  url: [key],
  verifyUrl: [key, value('expires', z.string()), value('signature', z.string())],
};

/** Voices and own audio, behind the engine's door. */
export function guardedVoices(api: VoicesApi): VoicesApi {
  return guard(api, takes, ['list', 'url', 'verifyUrl']);
}
