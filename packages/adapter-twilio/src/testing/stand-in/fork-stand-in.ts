import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Refusal, RequestFault, StandInOptions } from './options';
import { readTruth, type TruthEntry } from './truth';

const main = fileURLToPath(new URL('./main.ts', import.meta.url));
const tsconfig = fileURLToPath(new URL('../../../../../tsconfig.base.json', import.meta.url));

/** A stand-in in a process of its own. */
export interface RunningStandIn {
  readonly url: string;
  readonly accountSid: string;
  readonly authToken: string;
  /** All that really happened so far. */
  truth(): readonly (TruthEntry & { readonly at: string })[];
  /** What every request that names this number meets from now on. */
  plan(to: string, plan: RequestFault | Refusal): Promise<void>;
  /** Somebody texts a number of the account; answers the status that its webhook got. */
  text(from: string, to: string, body: string): Promise<number | null>;
  /** Waits until no call, message or callback is under way. */
  idle(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a stand-in in a process of its own, with a log that goes when it stops. */
export async function forkStandIn(options: Omit<StandInOptions, 'log'> = {}): Promise<RunningStandIn> {
  const folder = await mkdtemp(join(tmpdir(), 'twilio-stand-in-'));
  const log = join(folder, 'truth.jsonl');
  const accountSid = options.accountSid ?? `AC${'5'.repeat(32)}`;
  const authTokens = options.authTokens ?? ['a token of the stand-in'];
  const args = argumentsOf({ ...options, accountSid, authTokens, log });
  const child = spawn(process.execPath, ['--import', 'tsx', main, ...args], {
    env: { PATH: process.env.PATH ?? '', TSX_TSCONFIG_PATH: tsconfig },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const url = await new Promise<string>((resolve, reject) => {
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
      const match = /listens on (\S+)\n/.exec(output);
      if (match?.[1]) resolve(match[1]);
    });
    void exited.then(([code]) => reject(new Error(`The stand-in ended with ${code}.`)));
  });

  async function ask(path: string, body?: unknown): Promise<ReturnType<typeof JSON.parse>> {
    const response = await fetch(`${url}/stand-in/${path}`, { method: 'POST', body: JSON.stringify(body ?? {}) });
    if (!response.ok) throw new Error(await response.text());
    return response.json();
  }

  return {
    url,
    accountSid,
    authToken: authTokens[0] ?? '',
    truth: () => readTruth(log),
    plan: (to, plan) => ask('plans', { to, plan }),
    text: async (from, to, body) => (await ask('inbound', { from, to, body })).status,
    async idle() {
      while ((await ask('health')).underWay > 0) await new Promise((resolve) => setTimeout(resolve, 50));
    },
    async stop() {
      child.kill('SIGTERM');
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function argumentsOf({ faults, authTokens, numbers, ...single }: StandInOptions): string[] {
  const dashed = (name: string) => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  const each = (name: string, all: readonly string[] = []) => all.flatMap((value) => [name, value]);
  return [
    ...Object.entries(single).flatMap(([name, value]) =>
      value === undefined || value === null ? [] : [dashed(name), String(value)],
    ),
    ...each('--auth-token', authTokens),
    ...each('--number', numbers),
    ...each(
      '--fault',
      Object.entries(faults ?? {}).map(([name, rate]) => `${name}=${String(rate)}`),
    ),
  ];
}
