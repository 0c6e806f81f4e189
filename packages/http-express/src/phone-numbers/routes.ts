import { invalidField } from '@ghanti/core';
import { envelope, success } from '../envelope';
import { claimOf, replay } from '../idempotency';
import { type Route, route } from '../route';
import { presentLine } from './present';
import { boughtData, buyBody, onSaleData, ownedData, releaseBody, releasedData, releaseQuery } from './schemas';

const tag = 'Phone numbers';

export const phoneNumberRoutes: readonly Route[] = [
  route({
    method: 'get',
    path: '/api/system/owned/phone_numbers',
    tag,
    summary: 'The phone numbers that you own',
    access: 'account',
    answers: { 200: { description: 'All of them', schema: envelope(ownedData) } },
    async handler({ parts, accountId }) {
      const lines = await parts.engine.phoneLines.owned(accountId);
      return success({ owned_numbers: lines.map(presentLine) });
    },
  }),
  route({
    method: 'get',
    path: '/api/system/phone_numbers',
    tag,
    summary: 'The phone numbers on sale',
    access: 'account',
    answers: { 200: { description: 'Those that nobody owns', schema: envelope(onSaleData) } },
    refuses: [503],
    async handler({ parts }) {
      const lines = await parts.engine.phoneLines.available();
      return success({ number_lists: lines.map(presentLine) }, 'Number Lists Retrived Successfully!!');
    },
  }),
  route({
    method: 'post',
    path: '/api/system/phone_numbers',
    tag,
    summary: 'Buy a phone number',
    description: 'Its rate is paid in credits.',
    access: 'account',
    body: buyBody,
    refusesUnknownFields: true,
    idempotency: 'answer',
    answers: { 200: { description: 'It is yours', schema: envelope(boughtData) } },
    refuses: [400, 402, 404, 409, 422, 503],
    async handler(call, { body }) {
      const { parts, accountId } = call;
      const key = claimOf(call, { method: 'post' });
      const { line, replayed } = await parts.engine.phoneLines.buy(accountId, body.phone_sid, key);
      const bought = success({ number_details: [presentLine(line)] }, `${line.number} number bought successfully!!`);
      return replayed ? replay(bought) : bought;
    },
  }),
  route({
    method: 'delete',
    path: '/api/system/phone_numbers',
    tag,
    summary: 'Release a phone number',
    description: 'The sid stands in the body or in the query. The envelope says 204; HTTP says 200, to carry it.',
    access: 'account',
    query: releaseQuery,
    body: releaseBody,
    answers: { 200: { description: 'It is released', schema: envelope(releasedData) } },
    refuses: [400, 404, 409, 503],
    async handler({ parts, accountId }, { query, body }) {
      const sid = body.phone_sid ?? query.phone_sid;
      if (sid === undefined) throw invalidField('phone_sid', 'required', 'This field is required.');
      const line = await parts.engine.phoneLines.release(accountId, sid);
      return success({}, `${line.number} number released successfully!!`, 204);
    },
  }),
];
