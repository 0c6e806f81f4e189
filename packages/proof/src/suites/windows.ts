import { setTimeout as sleep } from 'node:timers/promises';
import PQueue from 'p-queue';
import { openHost } from '../stage/host';
import { openLine } from '../stage/line';
import { openStage, type Stage } from '../stage/stage';
import type { Theatre } from '../stage/theatre';
import { verdictOf } from '../stage/verdict';
import type { Worker } from '../stage/worker';
import type { Failpoint } from '../worker/failpoints';
import type { Figures, Progress } from './load';

const numbers = 6;
/** Longer than a wave takes to be called where nothing is slow. */
const nextWaveMs = 5_000;

/** One aimed crash: it sets the stage, lets the crash happen, and brings healthy workers. Answers what went wrong beside the verdict. */
type Scene = (stage: Stage) => Promise<readonly string[]>;

/** The worker dies by itself in its window, and two others take over. */
function dies(window: Failpoint, nth = 1): Scene {
  return async (stage) => {
    const victim = await stage.start({ aim: { window, nth } });
    return diesUnderLoad(stage, victim, () => beginOne(stage));
  };
}

async function beginOne(stage: Stage, fates?: string): Promise<number> {
  const campaignId = await stage.campaign(numbers, fates);
  await stage.begin(campaignId);
  return campaignId;
}

/** Lets a worker die under load, and two others take over. */
async function diesUnderLoad(stage: Stage, victim: Worker, load: () => Promise<unknown>): Promise<readonly string[]> {
  const waves = await loadUntil(victim.exited, 'the window was reached', load);
  const { signal } = await victim.exited;
  await Promise.all([stage.start(), stage.start()]);
  // The answer to the last may have died with the worker: whoever takes over gives it again.
  await Promise.all(waves);
  return signal === 'SIGKILL' ? [] : [`The worker ended by ${signal}, not in its window.`];
}

/** Brings wave after wave until the crash: where a machine is slow, all calls of one may pass the window by. Answers the waves. */
async function loadUntil(crash: Promise<unknown>, what: string, load: () => Promise<unknown>) {
  const waves: Promise<unknown>[] = [];
  let over = false;
  const crashed = crash.then(() => {
    over = true;
  });
  const loading = (async () => {
    while (!over) {
      const wave = load();
      wave.catch(() => {});
      waves.push(wave);
      await Promise.race([crashed, wave.then(() => sleep(nextWaveMs, null, { ref: false }))]);
    }
  })();
  try {
    await inTime(Promise.race([crashed, loading]), what);
  } finally {
    over = true;
  }
  return waves;
}

/** The line to the database breaks inside the COMMIT of a step: it happened or it did not, and the worker cannot know. */
function commitIsCut(bytes: string, when: 'before' | 'after'): Scene {
  return async (stage) => {
    const { port } = new URL(stage.theatre.server.connectionString);
    const database = await openLine(() => [Number(port)]);
    await stage.start({ database });
    const cut = database.cutCommitOf(bytes, when);
    await Promise.all(await loadUntil(cut, 'the COMMIT was cut', () => beginOne(stage)));
    await stage.finished();
    return [];
  };
}

/** The end was stored, with the event that tells of it, and the worker dies: another tells the host, under one id. */
const hostIsNotTold: Scene = async (stage) => {
  const first = await stage.start();
  const host = await openHost(stage);
  first.signal('SIGKILL');
  await first.exited;
  try {
    const failures = await dies('C8', 2)(stage);
    await stage.finished();
    return [...failures, ...(await host.missed())];
  } finally {
    host.close();
  }
};

/** The run was committed, and whoever asked for it heard nothing: the same key must answer the same run. */
const replyOfBeginIsLost: Scene = async (stage) => {
  const victim = await stage.start({ aim: { window: 'C9', nth: 1 } });
  const campaignId = await stage.campaign(numbers);
  const failures = await diesUnderLoad(stage, victim, async () => {
    const { status } = await stage.post('/begin', {
      accountId: stage.accountId,
      campaignId,
      key: `begin ${campaignId}`,
    });
    if (status === 200) throw new Error('The begin was answered.');
  });
  const { replayed } = await stage.begin(campaignId);
  return [...failures, ...(replayed ? [] : ['The same key began a second run.'])];
};

/** The termination was committed, and the worker dies before it ends the calls. */
const hangUpIsLost: Scene = async (stage) => {
  const victim = await stage.start({ aim: { window: 'C10', nth: 1 } });
  return diesUnderLoad(stage, victim, async () => {
    const campaignId = await beginOne(stage, '8');
    while (!victim.hasExited() && (await stage.count('answered')) < numbers) await sleep(50);
    await stage.post('/terminate', { accountId: stage.accountId, campaignId });
  });
};

/** A worker is frozen between its commit and its send; others recover its intents; then it wakes. */
const zombieWakes: Scene = async (stage) => {
  const zombie = await stage.start({ aim: { window: 'C11', nth: 1 } });
  await stage.begin(await stage.campaign(numbers));
  while ((await stage.count('intent', 'unknown')) === 0) await sleep(20);
  await Promise.all([stage.start(), stage.start()]);
  await stage.finished();
  zombie.signal('SIGCONT');
  // What it was about to send comes before whatever it is asked now; its orderly end waits for all that is under way.
  while (!zombie.hasExited() && (await stage.post('/ready', {}, zombie.port() ?? 0)).status === 0) await sleep(50);
  if (zombie.hasExited()) return ['The zombie ended when it woke.'];
  zombie.signal('SIGTERM');
  const { code } = await inTime(zombie.exited, 'the zombie that woke had ended');
  return code === 0 ? [] : [`The zombie that woke ended with ${code}.`];
};

/** C12 has a suite of its own, `failover.ts`: it takes the server's disk away. */
const scenes: Readonly<Record<string, Scene>> = {
  'C0 before the intent': dies('C0'),
  'C1 the intent’s COMMIT is lost': commitIsCut('"state":"intent"', 'before'),
  'C1 the answer to the intent’s COMMIT is lost': commitIsCut('"state":"intent"', 'after'),
  'C2 after the intent, before the first byte': dies('C2'),
  'C3 bytes out, no answer': dies('C3', 2),
  'C4 answer read, not stored': dies('C4', 2),
  'C5 the COMMIT of the answer is lost': commitIsCut('"state":"accepted"', 'before'),
  'C5 the answer to the COMMIT of the answer is lost': commitIsCut('"state":"accepted"', 'after'),
  'C6 webhook read, not stored': dies('C6', 3),
  'C7 webhook stored, not answered': dies('C7', 3),
  'C8 end stored, nobody told': hostIsNotTold,
  'C9 begun, the reply is lost': replyOfBeginIsLost,
  'C10 terminated, the calls not ended': hangUpIsLost,
  'C11 a frozen worker wakes': zombieWakes,
};

/** The names of the aimed crashes. */
export const windows: readonly string[] = Object.keys(scenes);

/** Plays one aimed crash, and judges. */
async function aimedKill(theatre: Theatre, window: string): Promise<Figures> {
  const scene = scenes[window];
  if (!scene) throw new Error(`There is no window ${window}. There are: ${windows.join('; ')}.`);
  const stage = await openStage(theatre);
  try {
    const failures = await scene(stage);
    await stage.finished();
    return { title: `T9: ${window}`, verdict: await verdictOf(stage), failures, measured: {} };
  } finally {
    await stage.close();
  }
}

/** T9: every window, `times` times, a few at once. */
export async function aimedKills(
  theatre: Theatre,
  times: number,
  progress: Progress,
  atOnce = 4,
): Promise<readonly Figures[]> {
  const waiting = Array.from({ length: times }, () => windows).flat();
  let played = 0;
  const play = async (window: string) => {
    const figures = await aimedKill(theatre, window);
    played += 1;
    progress(`${played} of ${waiting.length} aimed kills: ${window}`);
    return figures;
  };
  return new PQueue({ concurrency: atOnce }).addAll(waiting.map((window) => () => play(window)));
}

async function inTime<T>(work: Promise<T>, what: string, ms = 300_000): Promise<T> {
  const late = new AbortController();
  const timer = sleep(ms, null, { signal: late.signal }).then(() => {
    throw new Error(`It took longer than ${ms} ms until ${what}.`);
  });
  timer.catch(() => {});
  try {
    return await Promise.race([work, timer]);
  } finally {
    late.abort();
  }
}
