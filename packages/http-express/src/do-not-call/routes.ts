import { invalidField, type ListedSummary, type Suppression } from '@ghanti/core';
import type { z } from 'zod';
import { envelope, success } from '../envelope';
import { faultsOfList } from '../faults-of-list';
import { pageRequest, presentPagination } from '../fields';
import { listOptions } from '../lists/fields';
import { numbersOf, sentList } from '../lists/list-file';
import { presentUnderstood } from '../lists/present';
import { type Call, type Route, route } from '../route';
import { withSheet } from '../sheets';
import { asking } from '../wire-names';
import {
  addBody,
  addedData,
  listData,
  listQuery,
  removeBody,
  removedData,
  removeQuery,
  type suppressionSchema,
} from './schemas';

const tag = 'Do not call';
const path = '/api/system/do_not_call';
const listField = 'numbers';
const fileField = 'numbers_file';

/** The do-not-call list of the account. It is judged at the moment of each dispatch. */
export const doNotCallRoutes: readonly Route[] = [
  route({
    method: 'get',
    path,
    tag,
    summary: 'The numbers that are not to be contacted',
    description: 'Those that you listed, and those whose people opted out. `search` is how a number begins.',
    access: 'account',
    query: listQuery,
    answers: { 200: { description: 'One page, in the order of the numbers', schema: envelope(listData) } },
    refuses: [400],
    async handler({ parts, accountId }, { query }) {
      const page = pageRequest(query);
      // A plus in a query is a blank unless it was encoded.
      const search = query.search?.replace(/^ (?=\d)/, '+');
      const found = await parts.engine.doNotCall.list(accountId, { ...page, ...(search && { search }) });
      return success({ numbers: found.items.map(present), pagination: presentPagination(page, found.total) });
    },
  }),
  route({
    method: 'post',
    path,
    tag,
    summary: 'List numbers as not to be contacted',
    description:
      'A list, taken whole or not at all; or a file (.xlsx or .csv) sent along as a form, of which the good rows count (`number_column` and `include_hidden` as for a campaign). It binds every dispatch from now on, also of campaigns that are running.',
    access: 'account',
    body: addBody,
    fileFields: [fileField],
    idempotency: 'answer',
    answers: { 200: { description: 'They are listed', schema: envelope(addedData) } },
    refuses: [400, 409, 422, 429, 503],
    alsoRefused: ({ parts }, { given }) => faultsOfList(parts.engine, given, listField, 'do-not-call list'),
    async handler(call, { body }) {
      const { summary, understood } = await add(call, body);
      const { accepted, added, rejectedTotal } = summary;
      const rejected = summary.rejected.map(({ row, value, reason }) => ({ row, value, reason }));
      const data = { accepted, added, rejected, rejected_total: rejectedTotal, ...understood };
      return success(data, `${added} numbers were listed.`);
    },
  }),
  route({
    method: 'delete',
    path,
    tag,
    summary: 'Take a number off the list',
    description:
      'The number stands in the body or in the query. One whose person has opted out is kept (409), unless `opted_in` says that they asked for it.',
    access: 'account',
    query: removeQuery,
    body: removeBody,
    answers: { 200: { description: 'It is off the list', schema: envelope(removedData) } },
    refuses: [400, 404, 409],
    async handler({ parts, accountId }, { query, body }) {
      const number = body.number ?? query.number?.replace(/^ (?=\d)/, '+');
      if (number === undefined) throw invalidField('number', 'required', 'This field is required.');
      const optedIn = body.opted_in ?? query.opted_in ?? false;
      const removed = await parts.engine.doNotCall.remove(accountId, number, { optedIn });
      return success({ number: removed }, `${removed} may be contacted again.`);
    },
  }),
];

interface Added {
  readonly summary: ListedSummary;
  /** Of a file. */
  readonly understood?: ReturnType<typeof presentUnderstood>;
}

async function add(call: Call<'account'>, body: z.output<typeof addBody>): Promise<Added> {
  const { accountId, files } = call;
  const { doNotCall } = call.parts.engine;
  const { numbers: list, note = null } = body;
  const file = files.get(fileField);
  if (list && file) throw invalidField(listField, 'conflicting', `Give either ${listField} or ${fileField}, not both.`);
  if (file)
    return withSheet(call, sentList(file, listOptions(body)), async (sheet) => {
      const summary = await asking(() => doNotCall.add(accountId, numbersOf(sheet), { note }), 'do-not-call file');
      return { summary, understood: presentUnderstood(sheet) };
    });
  if (!list) throw invalidField(listField, 'required', `Give the numbers: ${listField} or ${fileField}.`);
  const numbers = list.map((number) => ({ number }));
  const options = { note, allOrNothing: true };
  return { summary: await asking(() => doNotCall.add(accountId, numbers, options), 'do-not-call list') };
}

function present({ number, listedAt, stoppedAt, note }: Suppression): z.output<typeof suppressionSchema> {
  const since = [listedAt, stoppedAt].filter((at) => at !== null).sort((a, b) => a.getTime() - b.getTime())[0];
  return {
    number,
    listed: listedAt !== null,
    opted_out: stoppedAt !== null,
    note,
    since: (since ?? new Date(0)).toISOString(),
  };
}
