import { envelope, success } from '../envelope';
import { idParams, pageRequest, presentPagination } from '../fields';
import { type Route, route } from '../route';
import { presentDelivery, presentWebhook } from './present';
import {
  deliveriesData,
  deliveriesQuery,
  registerBody,
  removedData,
  secretData,
  testData,
  updateBody,
  webhookData,
  webhooksData,
} from './schemas';

const tag = 'Webhooks to you';

/** Webhooks to the host: signed as Standard Webhooks prescribes, from an outbox. Ours; not in the original contract. */
export const hostWebhookRoutes: readonly Route[] = [
  route({
    method: 'get',
    path: '/api/system/webhooks',
    tag,
    summary: 'Where you are told of what happens',
    access: 'account',
    answers: { 200: { description: 'All of them', schema: envelope(webhooksData) } },
    async handler({ parts, accountId }) {
      const endpoints = await parts.engine.webhooks.list(accountId);
      return success({ webhooks: endpoints.map(presentWebhook) });
    },
  }),
  route({
    method: 'post',
    path: '/api/system/webhooks',
    tag,
    summary: 'Register a webhook',
    description: 'The answer holds the secret that requests are signed with: it is shown this once.',
    access: 'account',
    body: registerBody,
    answers: { 201: { description: 'It is told everything from now on', schema: envelope(secretData) } },
    refuses: [400, 409],
    async handler({ parts, accountId }, { body }) {
      const { endpoint, secret } = await parts.engine.webhooks.register(accountId, body);
      return success({ details: presentWebhook(endpoint), secret }, 'Keep the secret: it is not shown again.', 201);
    },
  }),
  route({
    method: 'get',
    path: '/api/system/webhooks/:id',
    tag,
    summary: 'One webhook',
    access: 'account',
    params: idParams,
    answers: { 200: { description: 'The webhook', schema: envelope(webhookData) } },
    refuses: [404],
    async handler({ parts, accountId }, { params }) {
      return success({ details: presentWebhook(await parts.engine.webhooks.get(accountId, params.id)) });
    },
  }),
  route({
    method: 'put',
    path: '/api/system/webhooks/:id',
    tag,
    summary: 'Change a webhook',
    description: 'What is left out stays. Enabling one that was disabled sends what waits for it.',
    access: 'account',
    params: idParams,
    body: updateBody,
    answers: { 200: { description: 'The webhook as it is now', schema: envelope(webhookData) } },
    refuses: [400, 404, 409],
    async handler({ parts, accountId }, { params, body }) {
      return success({ details: presentWebhook(await parts.engine.webhooks.update(accountId, params.id, body)) });
    },
  }),
  route({
    method: 'delete',
    path: '/api/system/webhooks/:id',
    tag,
    summary: 'Delete a webhook',
    description: 'What waits for it is not sent any more.',
    access: 'account',
    params: idParams,
    answers: { 200: { description: 'It is gone', schema: envelope(removedData) } },
    refuses: [404],
    async handler({ parts, accountId }, { params }) {
      const { url } = await parts.engine.webhooks.remove(accountId, params.id);
      return success({}, `${url} is told nothing any more.`);
    },
  }),
  route({
    method: 'post',
    path: '/api/system/webhooks/:id/rotate',
    tag,
    summary: 'Make a new secret',
    description: 'It is shown this once. For 24 hours requests are signed with the old one as well; ten sign at most.',
    access: 'account',
    params: idParams,
    answers: { 200: { description: 'The new secret', schema: envelope(secretData) } },
    refuses: [404, 409],
    async handler({ parts, accountId }, { params }) {
      const { endpoint, secret } = await parts.engine.webhooks.rotate(accountId, params.id);
      return success({ details: presentWebhook(endpoint), secret }, 'Keep the secret: it is not shown again.');
    },
  }),
  route({
    method: 'post',
    path: '/api/system/webhooks/:id/test',
    tag,
    summary: 'Send a test event now',
    description: 'Answers what became of it; nothing that the other side answered beyond its status.',
    access: 'account',
    params: idParams,
    answers: { 200: { description: 'The outcome', schema: envelope(testData) } },
    refuses: [404, 429],
    async handler({ parts, accountId }, { params }) {
      return success(await parts.engine.webhooks.test(accountId, params.id));
    },
  }),
  route({
    method: 'get',
    path: '/api/system/webhooks/:id/deliveries',
    tag,
    summary: 'What a webhook was told, and how that went',
    description: 'Newest first, of the last two weeks.',
    access: 'account',
    params: idParams,
    query: deliveriesQuery,
    answers: { 200: { description: 'One page', schema: envelope(deliveriesData) } },
    refuses: [400, 404],
    async handler({ parts, accountId }, { params, query }) {
      const page = pageRequest(query);
      const { items, total } = await parts.engine.webhooks.deliveries(accountId, params.id, page);
      return success({ deliveries: items.map(presentDelivery), pagination: presentPagination(page, total) });
    },
  }),
];
