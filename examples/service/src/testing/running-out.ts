import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { forkStandIn } from '@ghanti/adapter-twilio/testing';
import { type ApiAnswer, type ApiClient, aClient, campaignIn } from './api-client';
import { aDataFolder, type RunningService, startService } from './running-service';

const credentials = { email: 'operator@example.test', password: 'a long enough password' };
const account = { GHANTI_EMAIL: credentials.email, GHANTI_PASSWORD: credentials.password, GHANTI_CREDITS: '1000000' };
const caller = '+97715970000';
const mebibyte = 1_048_576;

/** What became of a service in which idle connections were opened. */
export interface FewFiles {
  /** Connections that were opened, and those that the service kept. */
  readonly opened: number;
  readonly kept: number;
  /** People of a campaign that ran meanwhile over a carrier behind HTTP, and how many of them were called, each once. */
  readonly people: number;
  readonly called: number;
  /** What `/health/ready` answered meanwhile, every 200 ms; 0 for a connection that was turned away. */
  readonly ready: readonly number[];
  /** Times of those answers, in milliseconds. */
  readonly readyMs: readonly number[];
}

/** Opens idle connections to a service that may have few files open, and runs a campaign while they are held. */
export async function withFewFiles(openFiles: number, connections: number, people: number): Promise<FewFiles> {
  const standIn = await forkStandIn({ seed: 1, speed: 100, numbers: [caller] });
  const data = await aDataFolder();
  const held: Socket[] = [];
  let service: RunningService | undefined;
  try {
    service = await startService(
      {
        ...account,
        PORT: '0',
        DATA_DIR: data.folder,
        LOG_LEVEL: 'warn',
        TELEPHONY: 'twilio',
        TWILIO_ACCOUNT_SID: standIn.accountSid,
        TWILIO_AUTH_TOKEN: standIn.authToken,
        TWILIO_FROM: caller,
        TWILIO_BASE_URL: standIn.url,
        CALLS_PER_SECOND: '60',
      },
      { openFiles },
    );
    const client = await aClient(service.url, credentials);
    const { port, hostname } = new URL(service.url);
    let gone = 0;
    for (let n = 0; n < connections; n += 1) {
      const socket = connect(Number(port), hostname).on('error', () => {});
      socket.once('close', () => {
        gone += 1;
      });
      held.push(socket);
    }
    // Of so many at once, those that come last are turned away until the first have had their time to ask for something.
    await sleep(500);
    const id = await aCampaign(client, people);
    const { statuses, times } = await looking(client, id);
    await standIn.idle();
    const calls = (await standIn.truth()).filter((entry) => entry.type === 'accepted').map(({ to }) => to);
    if (new Set(calls).size !== calls.length) throw new Error('Somebody was called twice.');
    const kept = held.length - gone;
    return { opened: held.length, kept, people, called: calls.length, ready: statuses, readyMs: times };
  } finally {
    for (const socket of held) socket.destroy();
    await service?.stop();
    await data.remove();
    await standIn.stop();
  }
}

async function aCampaign(client: ApiClient, people: number): Promise<number> {
  const made = await aList(client, 'People', people);
  if (made.http !== 201) throw new Error(`The campaign was answered ${made.http}: ${made.text}`);
  const [{ id }] = made.body.data.details;
  const begun = await client.send('POST', `/api/system/campaigns/${id}/begin/`, { message: 'Namaste' });
  if (begun.http >= 300) throw new Error(`The begin was answered ${begun.http}: ${begun.text}`);
  return id;
}

/** Makes a campaign from a file of so many numbers. */
function aList(client: ApiClient, name: string, people: number, first = 9_810_000_000): Promise<ApiAnswer> {
  const form = new FormData();
  form.set('name', name);
  form.set('services', 'PHONE');
  const numbers = Array.from({ length: people }, (_, n) => String(first + n));
  form.set('send_to_number_file', new Blob([`number\n${numbers.join('\n')}\n`]), 'people.csv');
  return client.send('POST', '/api/system/campaigns/', form);
}

/** Asks whether the service is ready until the campaign is over. 0: the connection was turned away. */
async function looking(client: ApiClient, campaign: number): Promise<{ statuses: number[]; times: number[] }> {
  const statuses: number[] = [];
  const times: number[] = [];
  const end = Date.now() + 300_000;
  for (;;) {
    const since = performance.now();
    statuses.push((await orNull(client.get('/health/ready')))?.http ?? 0);
    times.push(performance.now() - since);
    const details = await orNull(client.get(`/api/system/campaigns/${campaign}/details`));
    if (details?.body.data.details[0].status === 'completed') return { statuses, times };
    if (Date.now() > end) throw new Error(`The campaign is not over: ${details?.text}`);
    await sleep(200);
  }
}

const orNull = (answer: Promise<ApiAnswer>): Promise<ApiAnswer | null> => answer.catch(() => null);

/** What became of a service whose disk was filled up, and emptied again. */
export interface FullDisk {
  /** What a new list was answered on the full disk. */
  readonly refused: ApiAnswer;
  /** What `/health/ready` was answered then. */
  readonly notReady: ApiAnswer;
  /** What `/health/live` was answered then. */
  readonly live: ApiAnswer;
  /** Milliseconds from the moment at which there was room until it was ready. */
  readonly readyAfterMs: number;
  /** What the same list was answered then. */
  readonly taken: ApiAnswer;
  /** People of the campaign that ran when the disk filled up, and those whose call has ended. */
  readonly people: number;
  readonly ended: number;
  /** All that the service wrote. */
  readonly output: string;
}

/** Why a disk cannot be made that is small enough to be filled; null when it can. */
export function noSmallDisk(): string | null {
  if (process.platform !== 'linux') return 'there is no tmpfs';
  return process.geteuid?.() === 0 ? null : 'only root may mount a disk';
}

/** Fills the disk of a service on its embedded database while a campaign runs, and makes room again. */
export async function withFullDisk(people: number): Promise<FullDisk> {
  const disk = await aSmallDisk(256);
  let service: RunningService | undefined;
  try {
    const settings = { PORT: '0', DATA_DIR: join(disk.folder, 'data'), LOG_LEVEL: 'warn', SIMULATOR_SPEED: '20' };
    service = await startService({ ...account, ...settings, CALLS_PER_SECOND: '20' });
    const client = await aClient(service.url, credentials);
    const id = await aCampaign(client, people);
    await sleep(1_000);
    await disk.fill();
    const refused = await aList(client, 'Later', 5_000, 9_820_000_000);
    const notReady = await until(client, 503);
    const live = await client.get('/health/live');
    await disk.empty();
    const since = performance.now();
    await until(client, 200);
    const readyAfterMs = performance.now() - since;
    const taken = await aList(client, 'Later', 5_000, 9_820_000_000);
    await campaignIn(client, id, ['completed'], 300);
    const report = await client.get(`/api/system/campaigns/${id}/report/?format=json`);
    const statuses: string[] = report.body.data.numbers.map(({ status }: { status: string }) => status);
    const ended = statuses.filter((status) => status !== 'in-queue').length;
    return { refused, notReady, live, readyAfterMs, taken, people, ended, output: service.output() };
  } finally {
    await service?.stop();
    await disk.remove();
  }
}

async function until(client: ApiClient, status: number): Promise<ApiAnswer> {
  const end = Date.now() + 120_000;
  for (;;) {
    const answer = await client.get('/health/ready');
    if (answer.http === status) return answer;
    if (Date.now() > end) throw new Error(`/health/ready still answers ${answer.http}: ${answer.text}`);
    await sleep(100);
  }
}

/** A disk of so many MiB, in memory. */
async function aSmallDisk(mib: number) {
  const folder = await mkdtemp(join(tmpdir(), 'ghanti-small-disk-'));
  run('mount', '-t', 'tmpfs', '-o', `size=${mib}m`, 'tmpfs', folder);
  const filler = join(folder, 'filler');
  return {
    folder,
    /** Writes until nothing more fits. */
    async fill(): Promise<void> {
      for (const piece of [mebibyte, 4_096])
        for (;;) {
          const full = await writeFile(filler, Buffer.alloc(piece), { flag: 'a' }).then(
            () => false,
            () => true,
          );
          if (full) break;
        }
    },
    empty: () => rm(filler),
    async remove(): Promise<void> {
      run('umount', folder);
      await rm(folder, { recursive: true });
    },
  };
}

function run(program: string, ...words: string[]): void {
  const { status, stderr, error } = spawnSync(program, words, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${words.join(' ')}: ${error?.message ?? stderr}`);
}
