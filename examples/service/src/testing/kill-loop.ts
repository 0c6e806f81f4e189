import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ApiClient, aClient } from './api-client';
import { placedIn } from './carrier-journal';
import { isRunning, type NpmStarted, npmStart } from './npm-start';

/** Whom a SIGKILL hits. After `npm` the service itself is still there, and stops once it sees that. */
const victims = ['service', 'everything', 'npm'] as const;
type Victim = (typeof victims)[number];

/** What became of a loop of kills. */
export interface KillLoop {
  /** What was written by starts that did not come up. */
  readonly refusals: readonly string[];
  /** From the start to the first answer of `/health/ready`, in milliseconds. */
  readonly startMs: readonly number[];
  readonly killed: Readonly<Record<Victim, number>>;
  /** Kills that came before the service was ready. */
  readonly whileStarting: number;
  /** People whom a campaign called while all this went on, and calls that were made to them. */
  readonly people: number;
  readonly calls: number;
}

const credentials = { email: 'operator@example.test', password: 'a long enough password' };
/** A start that hangs is a refusal too. */
const longestStartMs = 240_000;

/**
 * Starts the service by `npm start`, kills it with SIGKILL, and starts it again in the same instant, so many times; every third kill comes
 * while it starts, and a campaign goes on all the time.
 * @param port  one that is free
 */
export async function killLoop(kills: number, folder: string, port: number): Promise<KillLoop> {
  const environment = {
    PORT: String(port),
    DATA_DIR: folder,
    GHANTI_EMAIL: credentials.email,
    GHANTI_PASSWORD: credentials.password,
    GHANTI_CREDITS: '1000000',
    SIMULATOR_SPEED: '20',
    CALLS_PER_SECOND: '20',
  };
  const url = `http://127.0.0.1:${port}`;
  const seen = { refusals: [] as string[], startMs: [] as number[], whileStarting: 0 };
  const killed: Record<Victim, number> = { service: 0, everything: 0, npm: 0 };
  const all: NpmStarted[] = [];
  const start = () => {
    const started = npmStart(environment);
    all.push(started);
    return started;
  };
  let people = 0;
  try {
    let running = start();
    for (let round = 0; round < kills; round += 1) {
      if (round % 3 === 2) {
        await Promise.race([sleep(randomInt(3_000)), running.ended]);
        seen.whileStarting += 1;
      } else {
        if (!(await isReady(running, url, seen))) {
          running.killAll();
          running = start();
          continue;
        }
        people += await addPeople(await aClient(url, credentials), round);
        await sleep(randomInt(500));
      }
      const victim = victims[round % victims.length] ?? 'service';
      killed[victim] += 1;
      kill(running, victim);
      running = start();
    }
    if (await isReady(running, url, seen)) {
      process.kill(running.pid, 'SIGTERM');
      await running.ended;
    }
    const calls = await placedIn(folder);
    return { ...seen, killed, people, calls: calls.length };
  } finally {
    for (const one of all) {
      one.killAll();
      const pid = one.servicePid();
      if (pid !== null && isRunning(pid)) process.kill(pid, 'SIGKILL');
    }
  }
}

async function isReady(
  running: NpmStarted,
  url: string,
  { refusals, startMs }: { refusals: string[]; startMs: number[] },
): Promise<boolean> {
  const begun = performance.now();
  let ended = false;
  void running.ended.then(() => {
    ended = true;
  });
  while (!ended && performance.now() - begun < longestStartMs) {
    const ready = await fetch(`${url}/health/ready`, { headers: { connection: 'close' } }).catch(() => null);
    // The one before may still be draining on that port: its answer is none of this one's.
    if (ready?.ok && running.output().includes('Ghanti listens on')) {
      startMs.push(performance.now() - begun);
      return true;
    }
    await sleep(20);
  }
  refusals.push(running.output());
  return false;
}

function kill(running: NpmStarted, victim: Victim): void {
  const service = running.servicePid();
  if (victim === 'everything' || (victim === 'service' && service === null)) running.killAll();
  else process.kill(victim === 'npm' ? running.pid : (service ?? 0), 'SIGKILL');
}

/** Ten people more, who answer, in a campaign that has begun. */
async function addPeople(client: ApiClient, round: number): Promise<number> {
  const individual_number = Array.from({ length: 10 }, (_, n) => `98${10_000_000 + round * 100 + n * 10}`);
  const made = await client.send('POST', '/api/system/campaigns/', {
    name: `Round ${round}`,
    services: 'PHONE',
    individual_number,
  });
  const id: number = made.body.data.details[0].id;
  const begun = await client.send('POST', `/api/system/campaigns/${id}/begin/`, { message: 'Namaste' });
  if (begun.http !== 200) throw new Error(`begin: ${begun.text}`);
  return individual_number.length;
}
