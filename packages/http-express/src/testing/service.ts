import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type Account,
  createEngine,
  createMemoryStore,
  createSimulator,
  type Engine,
  type EngineSettingsInput,
  type Simulator,
  type SimulatorOptions,
  type Speech,
  type Store,
  systemClock,
  type Telephony,
} from '@ghanti/core';
import { createWebhookSender, type OutboundOptions } from '@ghanti/outbound-http';
import express from 'express';
import { createAccount, createRouter, type RouterOptions } from '../index';
import { type Client, createClient } from './client';
import { memoryUploads, plainProbe, plainSpreadsheets } from './doubles';

export const jwtSecret = 'a secret of the tests, long enough';
export const password = 'correct horse battery';
/** As cheap as argon2id gets: what it costs is not what is tested. */
const cheapHashing = { memoryKib: 8, passes: 1, lanes: 1 };

/** The whole service on a socket: real engine, memory store, simulated carrier. */
export interface TestService {
  /** With its mount point: `http://127.0.0.1:1234/ghanti`. */
  readonly url: string;
  readonly engine: Engine;
  readonly store: Store;
  readonly carrier: Simulator;
  readonly uploads: RouterOptions['uploads'];
  readonly logged: readonly unknown[];
  /** The first account, with 1,000 credits. */
  readonly admin: Client;
  /** A client without a token. */
  readonly nobody: Client;
  /** A new account that is logged in. */
  account(credits?: number): Promise<Client & { readonly account: Account }>;
  stop(): Promise<void>;
}

export interface TestServiceOptions {
  readonly router?: Partial<RouterOptions>;
  readonly settings?: EngineSettingsInput;
  readonly carrier?: SimulatorOptions;
  readonly store?: Store;
  /** What the engine takes for the present instant. */
  readonly now?: () => Date;
  /** In place of the simulated carrier. */
  readonly telephony?: Telephony;
  /** In place of silence of the right length. */
  readonly speech?: Speech;
  /** Where webhooks to the host may go. Default: anywhere, the loopback too. */
  readonly outbound?: OutboundOptions;
  /** False where the host signs in: clients get no tokens. */
  readonly signsIn?: boolean;
  /** Proxies in front of it. */
  readonly proxyHops?: number;
  /** False leaves the engine at rest: nothing is dialled. */
  readonly dials?: boolean;
}

const mountPoint = '/ghanti';

/** Starts one on a free port. Everybody who starts one stops it. */
export async function startService(options: TestServiceOptions = {}): Promise<TestService> {
  const app = express();
  app.set('trust proxy', options.proxyHops ?? 0);
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${mountPoint}`;
  const store = options.store ?? createMemoryStore();
  const carrier = createSimulator({ speed: 500, ...options.carrier });
  const sender = createWebhookSender(options.outbound ?? { allowPrivate: true });
  const engine = createEngine({
    store,
    telephony: options.telephony ?? carrier,
    ...(options.speech ? { speech: options.speech } : {}),
    audioProbe: plainProbe,
    webhookSender: sender,
    clock: options.now ? { ...systemClock, now: options.now } : systemClock,
    settings: { publicUrl: url, callsPerSecond: 1_000, tickMs: 50, ...options.settings },
  });
  const uploads = memoryUploads();
  const logged: unknown[] = [];
  const log = (about: object, message: string) => void logged.push({ ...about, message });
  app.use(
    mountPoint,
    createRouter({
      engine,
      uploads,
      spreadsheets: plainSpreadsheets(),
      publicUrl: url,
      auth: { jwtSecret, passwordHashing: cheapHashing },
      logger: { debug: log, info: log, warn: log, error: log },
      ...options.router,
    }),
  );
  if (options.dials !== false) await engine.start();

  let made = 0;
  async function account(credits = 1_000): Promise<Client & { readonly account: Account }> {
    const email = `account-${made++}@example.com`;
    const created = await createAccount(
      store,
      { email, password, credits, firstName: 'Asha', lastName: 'Rai' },
      cheapHashing,
    );
    if (!created) throw new Error(`${email} is taken`);
    if (options.signsIn === false) return Object.assign(createClient(url), { account: created });
    const login = await createClient(url).post('/api/accounts/login/', { email, password });
    return Object.assign(createClient(url, login.text('data', 'token', 'access')), { account: created });
  }

  return {
    url,
    engine,
    store,
    carrier,
    uploads,
    logged,
    admin: await account(),
    nobody: createClient(url),
    account,
    async stop() {
      await stop(server, engine, carrier);
      sender.close();
    },
  };
}

async function stop(server: Server, engine: Engine, carrier: Simulator): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await engine.stop();
  await carrier.close();
}
