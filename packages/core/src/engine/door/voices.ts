import { z } from 'zod';
import type { AudioBytes } from '../../ports/audio-probe';
import type { VoicesApi } from '../engine';
import { type Arguments, exactly, guard, value } from './guard';
import { anyText, text } from './values';

const bytes = z.custom<AudioBytes>((given) => given instanceof Uint8Array || typeof given === 'function', {
  error: 'This has to be bytes: a Buffer or another Uint8Array, or a function that opens them as a stream.',
  params: { code: 'invalid_type' },
});

const whileWanted = exactly<NonNullable<Parameters<VoicesApi['keepAudio']>[2]>>({
  signal: z.instanceof(AbortSignal).optional(),
});

const key = value('key', z.string());

const takes: Arguments<VoicesApi> = {
  list: [],
  preview: [value('message', anyText), value('voice', text(100).optional())],
  keepAudio: [value('body', bytes), value('name', text(500)), value('options', whileWanted.optional())],
  url: [key],
  verifyUrl: [key, value('expires', z.string()), value('signature', z.string())],
};

/** Voices and own audio, behind the engine's door. */
export function guardedVoices(api: VoicesApi): VoicesApi {
  return guard(api, takes, ['list', 'url', 'verifyUrl']);
}
