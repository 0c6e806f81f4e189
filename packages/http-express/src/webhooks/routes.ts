import type { IncomingHttpHeaders } from 'node:http';
import { GhantiError, type WebhookReply, type WebhookRequest } from '@ghanti/core';
import type { Parts } from '../parts';
import { type Answer, type Call, type Method, type Route, route } from '../route';
import { providerParams } from './schemas';

export const webhookRoutes: readonly Route[] = [webhook('post'), webhook('get')];

/** Whatever a provider tells or asks: verified by its plugin, committed by the engine, then answered. */
function webhook(method: Method): Route {
  return route({
    method,
    path: '/webhooks/:provider/*path',
    tag: 'Webhooks',
    summary: 'For the provider',
    description: 'Only requests that the provider has signed are believed. 503 asks it to try again.',
    access: 'none',
    params: providerParams,
    bodyKind: 'raw',
    answers: { 200: { description: 'What the provider is to do', mediaTypes: ['text/xml', 'text/plain'] } },
    refuses: [403, 404, 413, 503],
    async handler(call, { params }) {
      return answer(call, await take(call.parts, params.provider, requestOf(call, params.provider)));
    },
  });
}

/** @throws GhantiError `unavailable` for whatever kept the events from being committed, so that they come again */
async function take({ engine, logger }: Parts, provider: string, request: WebhookRequest): Promise<WebhookReply> {
  try {
    return await engine.handleWebhook(provider, request);
  } catch (error) {
    if (error instanceof GhantiError) throw error;
    logger.error(
      { provider, error: error instanceof Error ? error.message : 'unknown' },
      'a webhook was not committed',
    );
    throw new GhantiError('unavailable', 'The event was not kept. Send it again.', {
      cause: error,
      retryAfterMs: 1_000,
    });
  }
}

/** The URL is the one that the provider was told; the Host header is the sender's and proves nothing (S3). */
function requestOf({ parts, req }: Call, provider: string): WebhookRequest {
  const { body }: { body: unknown } = req;
  return {
    method: req.method,
    path: req.url.slice(`/webhooks/${provider}`.length),
    url: `${parts.publicUrl}${req.url}`,
    headers: flat(req.headers),
    body: body instanceof Uint8Array ? body : new Uint8Array(),
  };
}

function flat(headers: IncomingHttpHeaders): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  );
}

function answer({ res }: Call, reply: WebhookReply): Answer {
  res.writeHead(reply.status, { 'Content-Type': reply.contentType }).end(reply.body);
  return 'written';
}
