import { type Fault, invalidField, type NumberInput } from '@ghanti/core';
import { envelope, success } from '../envelope';
import { faultsOfEach, fieldOf } from '../faults-of-list';
import { idParams, pageRequest, presentPagination } from '../fields';
import { claimOf, replay } from '../idempotency';
import type { Parts } from '../parts';
import { type Method, type Route, route } from '../route';
import { asking } from '../wire-names';
import { presentNumber } from './present';
import { addBody, addedData, deletedData, editBody, editedData, listData, listQuery, retrievedData } from './schemas';

const tag = 'Numbers of a campaign';

export const numberRoutes: readonly Route[] = [
  route({
    method: 'get',
    path: '/api/system/campaigns/number/:id',
    tag,
    summary: 'The numbers of a campaign',
    description: '`reference` finds those that were given it as your own id of them.',
    access: 'account',
    params: idParams,
    query: listQuery,
    answers: { 200: { description: 'One page, in the order of the ids', schema: envelope(listData) } },
    refuses: [400, 404],
    async handler({ parts, accountId }, { params, query }) {
      const { name } = await parts.engine.campaigns.get(accountId, params.id);
      const page = pageRequest(query);
      const { status, reference } = query;
      const { items, total } = await parts.engine.numbers.list(accountId, params.id, {
        ...page,
        ...(status && { status }),
        ...(reference && { reference }),
      });
      return success({
        messages: `Number related to ${name} campaign Retrived successfully`,
        'number-lists': items.map((item) => presentNumber(item, name)),
        pagination: presentPagination(page, total),
      });
    },
  }),
  route({
    method: 'post',
    path: '/api/system/campaigns/number/:id',
    tag,
    summary: 'Add a number, or a list of them',
    description:
      'All of a list are added, or none; one that it repeats is added once, and the answer says how many those were. `reference` is ' +
      'your own id of a number, up to 200 characters: it is kept, and answered wherever the number is.',
    access: 'account',
    params: idParams,
    body: addBody,
    idempotency: 'answer',
    answers: { 201: { description: 'The number, or the list', schema: envelope(addedData) } },
    refuses: [400, 404, 409, 422],
    alsoRefused: ({ parts }, { given }) => faultsOfNumbers(parts, given),
    async handler(call, { params, body }) {
      const { parts, accountId } = call;
      const { name } = await parts.engine.campaigns.get(accountId, params.id);
      const given = Array.isArray(body) ? body : [body];
      const inputs = given.map(
        (one): NumberInput => ({ number: one.number, tags: one.available_tags, reference: one.reference }),
      );
      const key = claimOf(call, { method: 'post' });
      const { added, duplicates, replayed } = await asking(
        () => parts.engine.numbers.add(accountId, params.id, inputs, key),
        Array.isArray(body) ? 'added list' : 'added one',
      );
      const details = added.map((recipient) => presentNumber(recipient, name));
      const data = Array.isArray(body) ? { details, duplicates } : { details: details[0], 'number-lists': details[0] };
      const answer = success(data, null, 201);
      return replayed ? replay(answer) : answer;
    },
  }),
  route({
    method: 'delete',
    path: '/api/system/campaigns/number/:id/delete',
    tag,
    summary: 'Delete a number from its campaign',
    access: 'account',
    params: idParams,
    answers: { 200: { description: 'It is gone', schema: envelope(deletedData) } },
    refuses: [404, 409],
    async handler({ parts, accountId }, { params }) {
      const { given, campaignName } = await parts.engine.numbers.remove(accountId, params.id);
      return success({ 'campaign-details': `${given} of campaign ${campaignName} deleted Successfully!!` });
    },
  }),
  route({
    method: 'get',
    path: '/api/system/number/:id',
    tag,
    summary: 'One number',
    access: 'account',
    params: idParams,
    answers: { 200: { description: 'The number', schema: envelope(retrievedData) } },
    refuses: [404],
    async handler({ parts, accountId }, { params }) {
      const recipient = await parts.engine.numbers.get(accountId, params.id);
      return success({
        messages: `${recipient.given} details retrieved successfully!!`,
        'number-detail': presentNumber(recipient, recipient.campaignName),
      });
    },
  }),
  edit('post'),
  edit('put'),
];

/** The faults of the numbers of a body, told with those for which its shape is refused. */
function faultsOfNumbers({ engine }: Parts, given: unknown): readonly Fault[] {
  const all: readonly unknown[] = Array.isArray(given) ? given : [given];
  const numbers = all.map((one) => fieldOf(one, 'number'));
  return faultsOfEach(engine, numbers, Array.isArray(given) ? 'added list' : 'added one');
}

/** The original documents POST; PUT does the same. */
function edit(method: Method): Route {
  return route({
    method,
    path: '/api/system/number/:id',
    tag,
    summary: 'Change a number, its tags or its reference',
    access: 'account',
    params: idParams,
    body: editBody,
    answers: { 200: { description: 'The number as it is now', schema: envelope(editedData) } },
    refuses: [400, 404, 409],
    alsoRefused: ({ parts }, { given }) => faultsOfNumbers(parts, given),
    async handler({ parts, accountId }, { params, body }) {
      const { number, available_tags: tags, reference } = body;
      if (number === undefined && tags === undefined && reference === undefined)
        throw invalidField('number', 'required', 'Give what is to change: number, available_tags or reference.');
      const edited = await parts.engine.numbers.edit(accountId, params.id, {
        ...(number === undefined ? {} : { number }),
        ...(tags === undefined ? {} : { tags }),
        ...(reference === undefined ? {} : { reference }),
      });
      return success({ details: presentNumber(edited, edited.campaignName) }, 'Action details successfully updated.');
    },
  });
}
