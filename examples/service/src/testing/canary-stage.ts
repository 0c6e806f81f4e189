import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { forkStandIn, type RunningStandIn } from '@ghanti/adapter-twilio/testing';
import { type RealPostgres, realPostgres } from '@ghanti/store-postgres/testing';
import { type ApiAnswer, type ApiClient, aClient } from './api-client';
import { aCage, type Canaries } from './canaries';
import { aDataFolder, type RunningService, startService } from './running-service';

/** A service that writes down all that it can, among parts that give back whatever they are told. */
export interface CanaryStage {
  readonly cage: Canaries;
  readonly service: RunningService;
  readonly standIn: RunningStandIn;
  readonly database: RealPostgres;
  readonly environment: Readonly<Record<string, string>>;
  readonly credentials: { readonly email: string; readonly password: string };
  /** Where hosts are told; `told` holds what they were sent. */
  readonly hook: string;
  readonly told: readonly string[];
  /** What was answered to requests that were refused, and the statuses of all. */
  readonly refusals: string[];
  readonly statuses: ReadonlySet<number>;
  /** A canary that says where it was put. */
  secret(kind: string): string;
  /** A number that nobody had yet. Its last digit is its fate. */
  phone(fate?: number): string;
  /** A client whose answers are kept; without credentials, one that is nobody. Its tokens are canaries. */
  client(credentials?: { email: string; password: string }): Promise<ApiClient>;
  close(): Promise<void>;
}

const caller = '+97715970000';

/** Sets it up: a real PostgreSQL, a stand-in for Twilio, a voice server that refuses, LOG_LEVEL=trace. */
export async function aCanaryStage(): Promise<CanaryStage> {
  const cage = aCage();
  const told: string[] = [];
  const refusals: string[] = [];
  const statuses = new Set<number>();
  let people = 9_841_200_000;
  const secret = (kind: string) =>
    cage.add(kind, `${kind.replaceAll(' ', '-')}-canary-${Math.random().toString(36).slice(2)}`);

  const host = createServer(async (request, response) => {
    const body = await text(request);
    if (request.url === '/hook') told.push(body);
    response.writeHead(request.url === '/hook' ? 200 : 401).end(JSON.stringify([request.headers, body]));
  });
  await new Promise<void>((done) => host.listen(0, '127.0.0.1', done));
  const hostUrl = `http://127.0.0.1:${(host.address() as AddressInfo).port}`;
  const standIn = await forkStandIn({ speed: 100, numbers: [caller], authTokens: [secret('Twilio token')] });
  const database = await realPostgres();
  const data = await aDataFolder();
  const credentials = { email: 'admin@example.test', password: secret('password') };
  const environment = {
    PORT: '0',
    DATA_DIR: data.folder,
    DATABASE_URL: database.connectionString.replace('postgres@', `postgres:${secret('database password')}@`),
    GHANTI_EMAIL: credentials.email,
    GHANTI_PASSWORD: credentials.password,
    JWT_SECRET: secret('jwt secret of thirty-two characters and more'),
    TELEPHONY: 'twilio',
    TWILIO_ACCOUNT_SID: standIn.accountSid,
    TWILIO_AUTH_TOKEN: standIn.authToken,
    TWILIO_FROM: caller,
    TWILIO_BASE_URL: standIn.url,
    CALLS_PER_SECOND: '100',
    DOUBT_SECONDS: '1',
    SILENCE_SECONDS: '1',
    RECEIPT_SECONDS: '3',
    SPEECH: 'openai,espeak',
    OPENAI_SPEECH_URL: `${hostUrl}/v1`,
    OPENAI_SPEECH_KEY: secret('speech key'),
    ALLOW_PRIVATE_WEBHOOKS: 'true',
    LOG_LEVEL: 'trace',
  };
  const service = await startService(environment);

  function watched(client: ApiClient): ApiClient {
    const kept = (answer: ApiAnswer) => {
      statuses.add(answer.http);
      if (answer.http >= 400) refusals.push(answer.text);
      return answer;
    };
    return {
      get: async (path) => kept(await client.get(path)),
      send: async (...request) => kept(await client.send(...request)),
    };
  }

  return {
    cage,
    service,
    standIn,
    database,
    environment,
    credentials,
    hook: `${hostUrl}/hook`,
    told,
    refusals,
    statuses,
    secret,
    phone(fate = 0) {
      people += 10;
      return cage.add('a phone number', String(people + fate));
    },
    async client(given) {
      const nobody = watched(await aClient(service.url));
      if (!given) return nobody;
      const login = await nobody.send('POST', '/api/accounts/login/', given);
      const { access, refresh } = login.body.data.token;
      cage.add('a refresh token', refresh);
      cage.add('an access token', access);
      cage.add('the signature of an access token', access.split('.')[2]);
      return watched(await aClient(service.url, given));
    },
    async close() {
      await service.stop();
      await standIn.stop();
      await database.dispose();
      await data.remove();
      host.close();
    },
  };
}
