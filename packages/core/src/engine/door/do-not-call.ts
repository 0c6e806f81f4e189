import { z } from 'zod';
import type { DoNotCallApi } from '../engine';
import { type Arguments, exactly, fields, guard, value } from './guard';
import { streamOfNumbers } from './number-rows';
import { anyText, givenNumber, id, pageFields, text } from './values';

type AddOptions = NonNullable<Parameters<DoNotCallApi['add']>[2]>;

/** How long a note may be is judged later, with a code of its own. */
const addOptions = exactly<AddOptions>({ note: anyText.nullish(), allOrNothing: z.boolean().optional() });

type RemoveOptions = NonNullable<Parameters<DoNotCallApi['remove']>[2]>;

const removeOptions = exactly<RemoveOptions>({ optedIn: z.boolean().optional() });

type ListRequest = Parameters<DoNotCallApi['list']>[1];

const listRequest = exactly<ListRequest>({ ...pageFields, search: text(200).optional() });

const account = value('accountId', id);

const takes: Arguments<DoNotCallApi> = {
  add: [account, value('numbers', streamOfNumbers), fields('options', addOptions.optional())],
  remove: [account, value('number', givenNumber), fields('options', removeOptions.optional())],
  list: [account, fields('request', listRequest)],
};

/** The do-not-call list, behind the engine's door. */
export function guardedDoNotCall(api: DoNotCallApi): DoNotCallApi {
  return guard(api, takes);
}
