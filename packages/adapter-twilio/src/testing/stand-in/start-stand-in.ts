import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { adminAnswer } from './admin';
import type { Carrier } from './carrier';
import { newLine } from './lines';
import { type StandInOptions, type StandInSettings, standInSettings } from './options';
import { handleRest } from './rest/handle';
import { scaledTime } from './scaled-time';
import { openTruth } from './truth';

/** A stand-in that listens. */
export interface StandIn {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Starts a stated double of Twilio on this machine: its REST API, its calls and messages, its webhooks, its failures.
 * Made from Twilio's published behaviour and never from the adapter that is tested against it.
 * @throws ZodError naming every option that is wrong
 */
export async function startStandIn(options: StandInOptions = {}): Promise<StandIn> {
  const settings = standInSettings(options);
  const carrier = aCarrier(settings);
  const server = createServer((request, response) => {
    handle(carrier, request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else response.writeHead(500, { 'content-type': 'text/plain' }).end(`The stand-in is broken: ${String(error)}`);
    });
  });
  // Held requests are part of the play: nothing but whoever asked gives up.
  server.requestTimeout = 0;
  server.keepAliveTimeout = 60_000;
  server.listen(settings.port, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      carrier.truth.close();
    },
  };
}

function aCarrier(settings: StandInSettings): Carrier {
  let underWay = 0;
  let nextDialAt = 0;
  const carrier: Carrier = {
    settings,
    time: scaledTime(settings.speed),
    truth: openTruth(settings.log),
    calls: new Map(),
    messages: new Map(),
    lines: new Map(),
    optedOut: new Set(),
    plans: new Map(),
    asked: new Map(),
    async dialTurn(signal) {
      if (settings.callsPerSecond === null) return;
      const now = performance.now();
      const turn = Math.max(now, nextDialAt);
      nextDialAt = turn + 1_000 / settings.callsPerSecond;
      await carrier.time.pass(((turn - now) / 1_000) * settings.speed, signal);
    },
    background(work) {
      underWay++;
      void work.finally(() => {
        underWay--;
      });
    },
    underWay: () => underWay,
  };
  for (const number of settings.numbers) {
    const line = newLine(number);
    carrier.lines.set(line.sid, line);
  }
  return carrier;
}

async function handle(carrier: Carrier, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString('utf8');
  const url = new URL(request.url ?? '/', 'http://stand-in');
  if (!url.pathname.startsWith('/stand-in/')) return handleRest(carrier, { request, response }, url, body);
  const answer = await adminAnswer(carrier, url.pathname, body);
  response.writeHead(answer === null ? 404 : 200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(answer));
}
