import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type Clock, systemClock } from '@ghanti/core';
import { z } from 'zod';
import { createCourier } from './courier';
import { type Call, createExchange } from './exchange';
import { fateOf } from './fates';
import { openJournal } from './journal';

/** How this carrier is set up. */
export const providerOptions = z.object({
  journal: z.string(),
  /** Signs webhooks. */
  secret: z.string().min(16),
  /** Milliseconds of each phase of a call. */
  phaseMs: z.coerce.number().positive().default(40),
  /** Longest random delay of a report, in milliseconds. */
  jitterMs: z.coerce.number().min(0).default(40),
  /** A call is found by look-ups only after this, in milliseconds. */
  lagMs: z.coerce.number().min(0).default(100),
  /** How long a late answer takes, in milliseconds. */
  lateMs: z.coerce.number().positive().default(1_600),
});

const order = z.object({
  token: z.string(),
  to: z.string().regex(/^\+\d{7,15}$/),
  from: z.string().regex(/^\+\d{7,15}$/),
  statusUrl: z.url(),
  contentSeconds: z.number(),
  timeLimitSeconds: z.number(),
});

/** A carrier that listens. */
export interface Provider {
  readonly url: string;
  /** Resolves when all that happened so far is in the journal, and was reported or given up. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

/**
 * The carrier double: calls over a small JSON API, webhooks signed, look-ups that lag, answers that come late or never.
 * A stated double of an outside company: it knows nothing of Ghanti, and its journal is the truth.
 *
 *   POST /calls            an order; 201 { id }
 *   GET  /calls?to&from&since   what it has placed, once it has lagged
 *   GET  /calls/:id        how it stands; 404 when it never was
 *   POST /calls/:id/hangup ends it
 */
export async function startProvider(
  given: z.input<typeof providerOptions>,
  { after }: Pick<Clock, 'after'> = systemClock,
): Promise<Provider> {
  const { journal: path, secret, phaseMs, jitterMs, lagMs, lateMs } = providerOptions.parse(given);
  const journal = await openJournal(path);
  const courier = createCourier({ secret, jitterMs });
  const exchange = createExchange({ journal, phaseMs, after, tell: courier.tell });
  const lostOnce = new Set<string>();

  async function place(body: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parsed = order.safeParse(JSON.parse(body));
    if (!parsed.success) return answer(response, 400, { code: 'invalid' });
    const { to, token } = parsed.data;
    const fate = fateOf(to);
    if (fate.request === 'refused') return answer(response, 400, { code: 'invalid_number' });
    if (fate.request === 'account') return answer(response, 402, { code: 'no_credit' });
    if (fate.request === 'throttled') return answer(response, 429, { code: 'slow_down' });
    if (fate.request === 'lost' && !lostOnce.has(to)) {
      lostOnce.add(to);
      request.socket.destroy();
      return;
    }
    const call = await exchange.place({
      ...parsed.data,
      token,
      worker: String(request.headers['carrier-client'] ?? ''),
    });
    if (fate.request === 'answer lost') {
      request.socket.destroy();
      return;
    }
    if (fate.request === 'answered late') await new Promise((resolve) => setTimeout(resolve, lateMs));
    answer(response, 201, { id: call.id });
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://carrier');
    const [, calls, id, verb] = url.pathname.split('/');
    const body = await textOf(request);
    if (calls !== 'calls') return answer(response, 404, { code: 'unknown' });
    if (id === undefined && request.method === 'POST') return place(body, request, response);
    if (id === undefined) {
      const by = { to: url.searchParams.get('to') ?? '', from: url.searchParams.get('from') ?? '' };
      const since = Number(url.searchParams.get('since') ?? 0);
      const askedAt = Date.now();
      const found = await exchange.find({ ...by, since });
      const seen = found.filter(({ placedAt }) => placedAt <= askedAt - lagMs);
      return answer(response, 200, { calls: seen.map(viewOf) });
    }
    const call = verb === 'hangup' ? await exchange.hangUp(id) : exchange.get(id);
    return call ? answer(response, 200, viewOf(call)) : answer(response, 404, { code: 'unknown' });
  }

  const server = createServer((request, response) => {
    handle(request, response).catch(() => request.socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The carrier has no port.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    async idle() {
      await exchange.written();
      await courier.idle();
    },
    async close() {
      courier.close();
      exchange.close();
      server.closeAllConnections();
      server.close();
      await journal.close();
    },
  };
}

function viewOf({ id, to, from, seq, status, seconds }: Call) {
  return { id, to, from, seq, status, seconds };
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
