/*
 * The ground that every bench of the edge stands on: the real service in a process of its own, as `npm start` runs it, on its embedded
 * database, with a folder and a port of its own. Its memory and the answers to other people's GETs are watched at rest and under load.
 */
import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { aDataFolder, startService } from '../../examples/service/src/testing/running-service';
import { percentile, type Seen, watch } from './watch';

const owner = { email: 'owner@example.test', password: 'a long enough password' };
const restMs = 3_000;
/** 20 a second of each probe: hardly a load by itself. */
const everyMs = 50;

/** Somebody who is signed in. */
export interface Caller {
  readonly headers: { readonly authorization: string };
}

/** What a load did to the service. */
export interface Observed<T> {
  /** The memory that the process held when it had just started, in MiB. */
  readonly startMib: number;
  readonly rest: Seen;
  readonly busy: Seen;
  /** Seconds that the load took. */
  readonly seconds: number;
  readonly result: T;
}

/** A service that may be tormented. */
export interface ServiceUnderLoad {
  readonly url: string;
  readonly pid: number;
  /** The service's first account. */
  readonly owner: Caller;
  /** Makes another account, and signs it in. */
  account(name: string): Promise<Caller>;
  /**
   * Runs a load, watching memory, `/health/live` and a GET of an account that has no part in it (probes `live` and `other`): first for three
   * seconds of rest, then for as long as the load runs.
   */
  observe<T>(load: () => Promise<T>): Promise<Observed<T>>;
  /** The share of one core that it takes in a span, after a pause, both in milliseconds: what goes on when nobody asks any more. */
  workAfter(pauseMs: number, spanMs: number): Promise<number>;
  /** All that it wrote so far. */
  output(): string;
  /** SIGTERM, and its folder is removed; the answer is the exit code. */
  stop(): Promise<number | null>;
}

/** Starts one. `environment` is what it has beside a folder, a free port and a quiet log. */
export async function serviceUnderLoad(environment: Readonly<Record<string, string>> = {}): Promise<ServiceUnderLoad> {
  const data = await aDataFolder();
  const settings = {
    PORT: '0',
    DATA_DIR: data.folder,
    GHANTI_EMAIL: owner.email,
    GHANTI_PASSWORD: owner.password,
    GHANTI_CREDITS: '100000000',
    SIMULATOR_SPEED: '1000',
    LOG_LEVEL: 'warn',
    ...environment,
  };
  // Making a database takes much memory, which is given back late: what is measured was started with one that was there.
  await (await startService(settings)).stop();
  const service = await startService(settings);
  const { url, pid } = service;

  const signIn = async (credentials: typeof owner): Promise<Caller> => {
    const { status, body } = await send(url, 'POST', '/api/accounts/login/', { json: credentials });
    if (status !== 200) throw new Error(`The login was answered ${status}: ${body}`);
    return { headers: { authorization: `Bearer ${JSON.parse(body).data.token.access}` } };
  };
  const first = await signIn(owner);
  const account = async (name: string): Promise<Caller> => {
    const credentials = { email: `${name}@example.test`, password: owner.password };
    const made = await send(url, 'POST', '/api/accounts/', {
      headers: first.headers,
      json: { ...credentials, credits: 100_000_000 },
    });
    if (made.status !== 201) throw new Error(`The account was answered ${made.status}: ${made.body}`);
    return signIn(credentials);
  };
  const bystander = await account('bystander');
  const startMib = await residentMib(pid);
  const probes = [
    { name: 'live', path: '/health/live', headers: {} },
    { name: 'other', path: '/api/system/campaigns/?page_size=1', headers: bystander.headers },
  ];

  return {
    url,
    pid,
    owner: first,
    account,
    async observe(load) {
      const atRest = watch({ url, pid, probes, everyMs });
      await pause(restMs);
      const rest = await atRest();
      const underLoad = watch({ url, pid, probes, everyMs });
      const since = performance.now();
      try {
        const result = await load();
        return { startMib, rest, result, seconds: (performance.now() - since) / 1_000, busy: await underLoad() };
      } catch (error) {
        await underLoad();
        throw error;
      }
    },
    async workAfter(pauseMs, spanMs) {
      await pause(pauseMs);
      const before = await coreMs(pid);
      await pause(spanMs);
      return ((await coreMs(pid)) - before) / spanMs;
    },
    output: service.output,
    async stop() {
      const code = await service.stop();
      await data.remove();
      return code;
    },
  };
}

async function residentMib(pid: number): Promise<number> {
  return Number(/VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1_024;
}

/** Processor time of all its threads so far, in milliseconds. The system counts hundredths of a second. */
async function coreMs(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  // The name of the program, in brackets, may hold blanks.
  const [user = 0, system = 0] = stat.slice(stat.lastIndexOf(')')).split(' ').slice(12, 14).map(Number);
  return (user + system) * 10;
}

/** One connection a request, as many as are asked for. */
const agent = new Agent({ pipelining: 0, connections: null, bodyTimeout: 600_000, headersTimeout: 600_000 });

/** What a request sends. */
export interface Sent {
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly body?: Buffer | FormData | string;
  /** Hangs up when it is aborted. */
  readonly signal?: AbortSignal;
}

/** What came back. Status 0: the caller hung up; -1: the connection broke, and the body says how. */
export interface Came {
  readonly status: number;
  readonly body: string;
}

/** Sends one request, and waits for the whole answer. */
export async function send(url: string, method: 'GET' | 'POST', path: string, sent: Sent = {}): Promise<Came> {
  const { type, body } = await bodyOf(sent);
  try {
    const answer = await request(`${url}${path}`, {
      dispatcher: agent,
      method,
      headers: { ...(type === null ? {} : { 'content-type': type }), ...sent.headers },
      body,
      ...(sent.signal ? { signal: sent.signal } : {}),
    });
    return { status: answer.statusCode, body: await answer.body.text() };
  } catch (error) {
    return { status: sent.signal?.aborted ? 0 : -1, body: String(error) };
  }
}

async function bodyOf({ json, body }: Sent): Promise<{ type: string | null; body: Buffer | string | null }> {
  if (json !== undefined) return { type: 'application/json', body: JSON.stringify(json) };
  if (!(body instanceof FormData)) return { type: null, body: body ?? null };
  const encoded = new Response(body);
  return { type: encoded.headers.get('content-type'), body: Buffer.from(await encoded.arrayBuffer()) };
}

/** How often each status came: `201 x 3, 429 x 37`. */
export function tally(answers: readonly Pick<Came, 'status'>[]): string {
  const counts = new Map<number, number>();
  for (const { status } of answers) counts.set(status, (counts.get(status) ?? 0) + 1);
  return [...counts]
    .sort(([a], [b]) => a - b)
    .map(([status, count]) => `${words.get(status) ?? status} x ${count}`)
    .join(', ');
}

const words = new Map([
  [0, 'hung up'],
  [-1, 'connection broken'],
]);

/** True when all is well but for what a service under load may say. */
export function onlyExpected(answers: readonly Pick<Came, 'status'>[]): boolean {
  return answers.every(({ status }) => (status >= 200 && status < 300) || [0, 413, 429, 503].includes(status));
}

/** Prints a figure. */
export function line(what: string, value: string | number): void {
  process.stdout.write(`  ${what.padEnd(58)} ${value}\n`);
}

/** Prints a figure beside its goal, says whether it is met, and makes the script fail when it is not. */
export function goal(what: string, value: number, most: number, unit: string): void {
  const met = value <= most;
  if (!met) process.exitCode = 1;
  line(what, `${Math.round(value).toLocaleString('en')} ${unit} (at most ${most})${met ? '' : '  NOT MET'}`);
}

/** Prints what a load did: memory and latencies, beside those at rest in the same run and the goals of the edge. */
export function report(
  what: string,
  { startMib, rest, busy, seconds }: Observed<unknown>,
  goals: EdgeGoals = edgeGoals,
): void {
  process.stdout.write(`\n${what}: ${seconds.toFixed(1)} s\n`);
  goal('memory grows by', busy.mostMib - rest.mostMib, goals.growthMib, 'MiB');
  line(
    'memory at start, before the load, at most under it',
    [startMib, rest.mostMib, busy.mostMib].map(mib).join(', '),
  );
  for (const [name, label, most] of [
    ['live', '/health/live', goals.liveP99Ms],
    ['other', "another account's GET", goals.otherP99Ms],
  ] as const) {
    const [still, times] = [rest.times[name] ?? [], busy.times[name] ?? []];
    goal(`${label}, p99`, percentile(times, 0.99), most, 'ms');
    line(`${label}, p50, max of ${times.length}`, `${ms(percentile(times, 0.5))}, ${ms(Math.max(...times))}`);
    line(`${label}, p99 of the same at rest: times`, ratio(percentile(times, 0.99), percentile(still, 0.99)));
    const odd = Object.entries(busy.statuses[name] ?? {}).filter(([status]) => status !== '200');
    if (odd.length > 0) goal(`${label}: not 200 (${odd.map(([status]) => status)})`, sum(odd), 0, 'answers');
  }
}

/** What the edge must keep, whatever is done to it. */
export interface EdgeGoals {
  readonly growthMib: number;
  readonly liveP99Ms: number;
  readonly otherP99Ms: number;
}

export const edgeGoals: EdgeGoals = { growthMib: 150, liveP99Ms: 100, otherP99Ms: 250 };

const mib = (value: number) => `${Math.round(value)} MiB`;
const ms = (value: number) => `${value.toFixed(0)} ms`;
const ratio = (one: number, other: number) => `${ms(one)} / ${ms(other)} = ${(one / other).toFixed(1)}`;
const sum = (counts: readonly (readonly [string, number])[]) => counts.reduce((all, [, count]) => all + count, 0);
