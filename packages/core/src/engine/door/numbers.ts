import { z } from 'zod';
import { numberStatuses } from '../../domain/words';
import type { NumbersApi, PreviewOptions } from '../engine';
import { type Arguments, exactly, fields, guard, value } from './guard';
import { listOfNumbers, streamOfNumbers, tags } from './number-rows';
import { givenNumber, id, pageFields, perhapsClaim } from './values';

type ListRequest = Parameters<NumbersApi['list']>[2];

const listRequest = exactly<ListRequest>({
  ...pageFields,
  status: z.enum(numberStatuses).optional(),
  reference: z.string().optional(),
});

type NumberPatch = Parameters<NumbersApi['edit']>[2];

const patch = exactly<NumberPatch>({
  number: givenNumber.optional(),
  tags: tags.optional(),
  reference: z.string().nullish(),
});

const previewOptions = exactly<PreviewOptions>({
  rows: z.int().nonnegative().optional(),
  rejected: z
    .custom<PreviewOptions['rejected']>((given) => typeof given === 'function', 'This has to be a function.')
    .optional(),
});

const account = value('accountId', id);
const campaign = value('campaignId', id);
const own = value('id', id);

const takes: Arguments<NumbersApi> = {
  faultsOf: [value('numbers', listOfNumbers)],
  preview: [value('numbers', streamOfNumbers), fields('options', previewOptions.optional())],
  list: [account, campaign, fields('request', listRequest)],
  add: [account, campaign, value('numbers', listOfNumbers), value('idempotency', perhapsClaim)],
  get: [account, own],
  history: [account, own],
  edit: [account, own, fields('patch', patch)],
  remove: [account, own],
};

/** Numbers of campaigns, behind the engine's door. */
export function guardedNumbers(api: NumbersApi): NumbersApi {
  return guard(api, takes, ['faultsOf']);
}
