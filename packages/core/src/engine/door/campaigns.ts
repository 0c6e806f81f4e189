import { z } from 'zod';
import { type CallingWindow, weekdays } from '../../domain/calling-window';
import type { KeypadQuestion } from '../../domain/campaign';
import type { Selection } from '../../domain/run';
import { isTagName } from '../../domain/tags';
import { campaignStatuses, rerunStatuses } from '../../domain/words';
import type { BeginInput, CampaignInput, CampaignsApi, CreateOptions } from '../engine';
import { type Arguments, exactly, fields, guard, value } from './guard';
import { streamOfNumbers } from './number-rows';
import { anyText, claim, id, pageFields, perhapsClaim, text, title } from './values';

const services = z.enum(['PHONE', 'SMS']);
const description = text(2_000);

/** Whether it opens at all is judged with its fault's own words. */
const callingWindow = exactly<CallingWindow>({ from: z.string(), to: z.string(), days: z.array(z.enum(weekdays)) });

const tagNames = z
  .array(z.string().refine(isTagName, 'A tag is called tags_ and up to 40 small letters, digits and underscores.'))
  .refine((names) => new Set(names).size === names.length, 'A tag is named twice.');

const campaign = exactly<CampaignInput>({
  name: title(200),
  services,
  description: description.optional(),
  usableTags: tagNames.optional(),
  callingWindow: callingWindow.nullish(),
});

type CampaignPatch = Parameters<CampaignsApi['update']>[2];

const patch = exactly<CampaignPatch>({
  name: title(200).optional(),
  services: services.optional(),
  description: description.optional(),
  callingWindow: callingWindow.nullish(),
});

const options = exactly<CreateOptions>({
  allOrNothing: z.boolean().optional(),
  returning: z.boolean().optional(),
  idempotency: perhapsClaim,
});

type ListRequest = Parameters<CampaignsApi['list']>[1];

const listRequest = exactly<ListRequest>({
  ...pageFields,
  search: text(200).optional(),
  status: z.enum(campaignStatuses).optional(),
});

const selection: z.ZodType<Selection> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('not_started') }),
  z.strictObject({ kind: z.literal('statuses'), statuses: z.array(z.enum(rerunStatuses)) }),
  z.strictObject({ kind: z.literal('individual'), ids: z.array(id) }),
]);

const audio = exactly<NonNullable<BeginInput['audio']>>({
  key: z
    .string()
    .regex(/^audio\/[a-z0-9/_.-]{1,194}$/, 'This is not the key of an audio that voices.keepAudio answered.'),
  name: text(500),
  seconds: z.number().positive(),
});

/** How many keys and how long is judged later, with codes of its own. */
const keypad = exactly<KeypadQuestion>({ digits: z.number(), timeoutSeconds: z.number() });

const beginning = exactly<BeginInput>({
  message: anyText.optional(),
  audio: audio.optional(),
  priority: z.enum(['message', 'audio']).optional(),
  voice: text(100).optional(),
  keypad: keypad.nullish(),
  scheduledFor: z
    .union([z.date(), z.string()], { error: 'A time is a Date, or ISO 8601: 2027-01-31T09:00.' })
    .optional(),
  selection: selection.optional(),
  idempotency: claim.optional(),
});

const account = value('accountId', id);
const own = value('id', id);

const takes: Arguments<CampaignsApi> = {
  create: [
    account,
    fields('input', campaign),
    value('numbers', streamOfNumbers),
    fields('options', options.optional()),
  ],
  list: [account, fields('request', listRequest)],
  get: [account, own],
  update: [account, own, fields('patch', patch)],
  remove: [account, own],
  begin: [account, own, fields('input', beginning)],
  begunUnder: [account, own, value('idempotency', claim)],
  faultsOf: [account, own, fields('input', beginning)],
  pause: [account, own],
  resume: [account, own],
  terminate: [account, own],
  runs: [account, own],
  recipients: [account, own],
};

/** Campaigns, behind the engine's door. */
export function guardedCampaigns(api: CampaignsApi): CampaignsApi {
  return guard(api, takes, ['recipients']);
}
