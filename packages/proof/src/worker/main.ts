import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createEngine, type Engine, GhantiError, silentSpeech } from '@ghanti/core';
import { z } from 'zod';
import { postgresStore } from '../../../store-postgres/src/postgres';
import { carrierTelephony } from '../carrier/telephony';
import { trapFor, trappedSpeech, trappedStore, trappedTelephony } from './failpoints';
import { loopbackSender } from './host-sender';
import { type WorkerLine, workerOptions } from './options';

const say = (line: WorkerLine) => void process.stdout.write(`${JSON.stringify(line)}\n`);

const begin = z.object({
  accountId: z.number(),
  campaignId: z.number(),
  key: z.string(),
  message: z.string().default('Namaste, this is a test of a message.'),
});
const register = z.object({ accountId: z.number(), url: z.url() });
const terminate = z.object({ accountId: z.number(), campaignId: z.number() });

/** The engine on PostgreSQL in a process of its own, reached over HTTP: what a deployment runs, less the REST API. */
async function work(): Promise<void> {
  const options = workerOptions.parse(JSON.parse(process.argv[2] ?? '{}'));
  const { failpoint, pace } = options;
  const trap = failpoint && trapFor(failpoint.window, failpoint.nth);
  const { statementTimeoutMs, doubtMs, silentMs, talkGraceMs, ...settings } = pace;
  const store = await postgresStore({
    connectionString: options.databaseUrl,
    schema: options.schema,
    statementTimeoutMs,
  });
  const carrier = carrierTelephony(
    { url: options.carrierUrl, secret: options.carrierSecret, from: options.from, client: options.name },
    () => {
      if (failpoint?.window === 'C3') trap?.spring();
    },
  );
  const engine = createEngine({
    store: failpoint && trap ? trappedStore(store, failpoint.window, trap) : store,
    telephony: failpoint && trap ? trappedTelephony(carrier, failpoint.window, trap) : carrier,
    speech: failpoint && trap ? trappedSpeech(silentSpeech(), failpoint.window, trap) : silentSpeech(),
    webhookSender: loopbackSender(),
    settings: {
      ...settings,
      secret: 'one secret that all workers of the proof share',
      publicUrl: options.publicUrl,
      channels: 500,
      policy: { doubtMs, silentMs, talkGraceMs },
    },
  });
  engine.events.on('alarm', ({ kind, message, error }) => {
    const cause = error instanceof Error ? `${error.name}: ${error.message}` : '';
    say({ say: 'alarm', kind, message, cause });
  });
  const server = createServer((request, response) => {
    handle(engine, options.publicUrl, request, response).catch((error: unknown) => refuse(response, error));
  });
  process.once('SIGTERM', async () => {
    const from = performance.now();
    const stopped = engine.stop();
    say({ say: 'stopping', at: Date.now() });
    await stopped;
    server.close();
    server.closeAllConnections();
    await store.close();
    say({ say: 'stopped', ms: performance.now() - from });
    process.exit(0);
  });
  // It does not outlive whoever started it.
  process.stdin.resume().on('end', () => process.exit(0));
  await engine.start();
  server.listen(0, '127.0.0.1', () => say({ say: 'ready', port: (server.address() as AddressInfo).port }));
}

async function handle(engine: Engine, base: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const path = request.url ?? '/';
  const mount = '/webhooks/carrier';
  if (path.startsWith(mount)) {
    const reply = await engine.handleWebhook('carrier', {
      method: request.method ?? 'POST',
      path: path.slice(mount.length),
      url: `${base}${path}`,
      headers: request.headers as Record<string, string | undefined>,
      body,
    });
    response.writeHead(reply.status).end(reply.body);
    return;
  }
  if (path === '/ready') {
    response.writeHead((await engine.ready()) ? 200 : 503).end();
    return;
  }
  const given: unknown = JSON.parse(body.toString());
  if (path === '/begin') {
    const { accountId, campaignId, key, message } = begin.parse(given);
    const idempotency = { accountId, scope: `begin ${campaignId}`, key, fingerprint: 'the same' };
    const { run, replayed } = await engine.campaigns.begin(accountId, campaignId, { message, idempotency });
    response.writeHead(200).end(JSON.stringify({ runId: run.id, replayed }));
    return;
  }
  if (path === '/register') {
    const { accountId, url } = register.parse(given);
    const { endpoint } = await engine.webhooks.register(accountId, { url });
    response.writeHead(200).end(JSON.stringify({ endpointId: endpoint.id }));
    return;
  }
  const { accountId, campaignId } = terminate.parse(given);
  const run = await engine.campaigns.terminate(accountId, campaignId);
  response.writeHead(200).end(JSON.stringify({ runId: run.id }));
}

/** What was not committed is asked for again: 503, never 2xx. */
function refuse(response: ServerResponse, error: unknown): void {
  const status = error instanceof GhantiError && error.code !== 'unavailable' ? 409 : 503;
  response.writeHead(status).end(error instanceof Error ? error.message : 'unknown');
}

work().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(1);
});
