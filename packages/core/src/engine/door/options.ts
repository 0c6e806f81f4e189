import { z } from 'zod';
import type { Fault } from '../../domain/errors';
import { readBy } from '../../domain/read-by';
import { completeSettings, type EngineOptions, type EngineSettings, settings } from '../options';
import { refused } from './guard';
import * as ports from './ports';

const options = z.strictObject({
  store: ports.store,
  telephony: ports.telephony,
  speech: ports.speech.optional(),
  media: ports.media.optional(),
  audioProbe: ports.audioProbe.optional(),
  queue: ports.queue.optional(),
  clock: ports.clock.optional(),
  random: ports.random.optional(),
  tariff: ports.tariff.optional(),
  webhookSender: ports.webhookSender.optional(),
  settings: settings.prefault({}),
} satisfies { [K in keyof EngineOptions]-?: z.ZodType<EngineOptions[K]> });

/** What an engine is made of, checked, with settings that are complete. */
export type ReadOptions = Omit<EngineOptions, 'settings'> & { readonly settings: EngineSettings };

/** @throws GhantiError `invalid_input` naming every part and every setting that is missing or wrong */
export function readOptions(given: EngineOptions): ReadOptions {
  const read = readBy(options, given);
  if (!read.ok) throw refused(read.faults.map((fault) => ({ ...fault, field: fault.field ?? 'options' })));
  const { settings: plain, ...plugins } = read.value;
  if (plugins.store.lasting && plain.secret === undefined) throw refused([needsSecret]);
  return { ...plugins, settings: completeSettings(plain) };
}

const needsSecret: Fault = {
  field: 'settings.secret',
  code: 'required',
  message:
    'A store that lasts needs a secret that lasts: without it, the secrets of webhooks, codes that were sent and the ' +
    'tokens of calls in flight would be worth nothing after a restart. Make one, and keep it with your other secrets, ' +
    `the same for all processes: node -p "require('crypto').randomBytes(32).toString('base64url')"`,
};
