import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createAudioProbe } from '@ghanti/adapter-tts';
import { createEngine, type Engine, standardTariff, type Telephony } from '@ghanti/core';
import { createRouter } from '@ghanti/http-express';
import { diskMedia, diskUploads } from '@ghanti/media-disk';
import { createWebhookSender } from '@ghanti/outbound-http';
import { createSpreadsheets } from '@ghanti/spreadsheet';
import express from 'express';
import type { Logger } from 'pino';
import type { Config } from './config';
import { limitConnections } from './connection-room';
import { ensureFirstAccount } from './first-account';
import { createHttpServer } from './http-server';
import { logEngine } from './log-engine';
import {
  audioOptions,
  engineSettings,
  httpPatience,
  listOptions,
  type Made,
  mediaOptions,
  prices,
  routerOptions,
  uploadsOptions,
} from './options';
import { openSpeech, openStore, openTelephony } from './parts';
import { createResourceWatch, mostConnections, openFilesLimit } from './resources';
import { placeSamples } from './samples';
import { keptSecret } from './secrets';

/** A service that listens. */
export interface Service {
  /** What a newcomer is told. */
  readonly banner: string;
  readonly url: string;
  /** Dials nobody new, lets requests in flight end, then closes everything. */
  stop(): Promise<void>;
}

/** Assembles the whole service of its parts, as the configuration says, and starts it. */
export async function startService(config: Config, log: Logger): Promise<Service> {
  const folder = resolve(config.DATA_DIR);
  await mkdir(folder, { recursive: true });
  const server = createHttpServer(starting, httpPatience(config));
  // The port is taken before anything is opened: its number may be part of the public URL.
  const url = await listen(server, config, log);
  const publicUrl = config.PUBLIC_URL?.replace(/\/+$/, '') ?? url;
  const closers: (() => Promise<void>)[] = [() => close(server)];
  try {
    const store = await openStore(config, folder, log);
    closers.push(() => store.close());
    const speech = openSpeech(config);
    closers.push(async () => speech.close?.());
    const made: Made = {
      publicUrl,
      engineSecret: config.ENGINE_SECRET ?? (await keptSecret(folder, 'engine-secret')),
      jwtSecret: config.JWT_SECRET ?? (await keptSecret(folder, 'jwt-secret')),
    };
    const telephony = openTelephony(config, folder, made);
    closers.push(async () => telephony.close?.());
    const uploads = diskUploads(uploadsOptions(config, join(folder, 'uploads')));
    await placeSamples(join(folder, 'uploads'), speech, log);

    const webhookSender = createWebhookSender({ allowPrivate: config.ALLOW_PRIVATE_WEBHOOKS });
    closers.push(async () => webhookSender.close());

    const engine = createEngine({
      store,
      telephony,
      speech,
      media: diskMedia(mediaOptions(config, join(folder, 'media'))),
      audioProbe: createAudioProbe(audioOptions(config)),
      webhookSender,
      tariff: standardTariff(prices(config)),
      settings: engineSettings(config, made),
    });
    logEngine(engine, log);
    const app = express();
    app.disable('x-powered-by');
    // Hops, never `true`: whoever writes the rest of X-Forwarded-For is not believed (S35).
    app.set('trust proxy', config.PROXY_HOPS);
    // Relative, so that it holds behind any prefix.
    app.get('/', (_request, response) => response.redirect('docs'));
    app.use(
      createRouter({
        engine,
        spreadsheets: createSpreadsheets(listOptions(config)),
        uploads,
        hindrance: createResourceWatch(folder),
        logger: log,
        ...routerOptions(config, made),
      }),
    );
    server.off('request', starting);
    server.on('request', app);
    const account = await ensureFirstAccount(engine, config);
    if (account.notice !== null) log.warn(account.notice);
    limitConnections(server, roomFor(config, log));
    await engine.start();
    // Before what requests stand on is closed: those that are under way end as they would have.
    closers.push(() => close(server));
    closers.push(() => drain(engine, telephony));
    return { url, banner: banner(url, config, telephony, account), stop: () => closeAll(closers) };
  } catch (error) {
    await closeAll(closers);
    throw error;
  }
}

/** How many connections of callers the process can take, told where they are few. */
function roomFor(config: Config, log: Logger): number {
  const most = mostConnections(config);
  const limit = openFilesLimit();
  if (limit !== null && most < fewConnections)
    log.warn(`${limit} open files are allowed: ${most} connections are taken at once. Raise it: ulimit -n 4096`);
  return most;
}

const fewConnections = 100;

/** What is answered while the parts are being opened, in the envelope: the process lives, and serves nothing yet. */
function starting({ url }: IncomingMessage, response: ServerResponse): void {
  const write = (status: number, body: object, headers = {}) =>
    response
      .writeHead(status, { ...headers, 'content-type': 'application/json; charset=utf-8' })
      .end(JSON.stringify({ status, ...body, data: {} }));
  if (/^\/health\/live\/?$/.test(url ?? '')) {
    write(200, { success: true, message: 'Alive', errors: [] });
    return;
  }
  const message = 'The service is starting. Try again in a second.';
  const errors = [{ field: null, code: 'unavailable', message }];
  write(503, { success: false, message, errors }, { 'retry-after': '1' });
}

/** How long a port is waited for that the process before this one may still be giving back, in milliseconds. */
const portPatienceMs = 5_000;
const portLookMs = 100;

async function listen(server: Server, config: Config, log: Logger): Promise<string> {
  const begunAt = performance.now();
  for (let tries = 1; ; tries += 1) {
    try {
      return await listenOnce(server, config);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
      if (performance.now() - begunAt >= portPatienceMs)
        throw new Error(`port ${config.PORT} is in use: set PORT to another.`, { cause: error });
      if (tries === 1) log.warn(`port ${config.PORT} is in use: waiting for it for ${portPatienceMs / 1_000} seconds`);
      await sleep(portLookMs);
    }
  }
}

async function listenOnce(server: Server, { PORT, HOST }: Config): Promise<string> {
  server.listen(PORT, HOST);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return `http://${HOST.includes(':') ? `[${HOST}]` : HOST}:${port}`;
}

/** Nobody new is dialled; providers that send webhooks are heard for five seconds more (docs/correctness/rules.md). */
async function drain(engine: Engine, telephony: Telephony): Promise<void> {
  const heard = telephony.listen ? Promise.resolve() : new Promise((done) => setTimeout(done, 5_000));
  await Promise.all([engine.stop(), heard]);
}

/** Stops taking connections, and gives those that are open two seconds. Once more is harmless. */
function close(server: Server): Promise<void> {
  return new Promise((done) => {
    const timer = setTimeout(() => server.closeAllConnections(), 2_000);
    server.close(() => {
      clearTimeout(timer);
      done();
    });
    server.closeIdleConnections();
  });
}

/** Closes in the reverse order of opening; a part that cannot close does not keep the others open. */
async function closeAll(closers: readonly (() => Promise<void>)[]): Promise<void> {
  const faults: unknown[] = [];
  for (const closeOne of [...closers].reverse()) await closeOne().catch((error: unknown) => faults.push(error));
  if (faults.length > 0) throw new AggregateError(faults, 'Some parts did not close.');
}

function banner(
  url: string,
  config: Config,
  telephony: Telephony,
  account: Awaited<ReturnType<typeof ensureFirstAccount>>,
): string {
  const lines = [
    '',
    `  Ghanti listens on      ${url}`,
    `  API reference          ${url}/docs`,
    `  Account                ${account.email}${account.password ? `  password: ${account.password}` : ''}`,
    account.password ? '                         (made now and shown only this once: keep it)' : null,
    account.notice === null ? null : `                         ${account.notice}`,
    `  Carrier                ${telephony.name}${config.TELEPHONY === 'simulated' ? `, ${config.SIMULATOR_SPEED}x real time: the last digit of a number is its fate` : ''}`,
    `  Data                   ${config.DATABASE_URL ? 'PostgreSQL' : resolve(config.DATA_DIR)}`,
    '',
  ];
  return `${lines.filter((line) => line !== null).join('\n')}\n`;
}
