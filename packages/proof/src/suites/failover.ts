import { setTimeout as sleep } from 'node:timers/promises';
import { openStage, type Stage } from '../stage/stage';
import type { Theatre } from '../stage/theatre';
import { verdictOf } from '../stage/verdict';
import type { Figures, Progress } from './load';

const numbers = 12;
/** Longer than the carrier rests between two attempts to report, many times. */
const patienceMs = 120_000;

/**
 * C12: a failover loses the last commits, the intents among them, while the carrier has the calls. The operator does what
 * docs/guarantees.md asks for: holds dispatch until the carrier's reports have come, whose tokens prove the calls, then resumes.
 */
export async function failover(theatre: Theatre, progress: Progress): Promise<Figures> {
  const { server } = theatre;
  const stage = await openStage(theatre);
  const failures: string[] = [];
  try {
    const campaignId = await beginUndialled(stage);
    await server.stop();
    const rewind = await server.rewindPoint();
    await server.start();

    stage.webhooks.set('refused');
    const worker = await stage.start();
    while ((await stage.count('queued', 'intent', 'unknown')) > 0) await sleep(50);
    worker.signal('SIGKILL');
    await worker.exited;
    await server.stop('crash');
    await rewind();
    await server.start();
    const lost = await stage.count('queued');
    if (lost !== numbers) failures.push(`${numbers - lost} intents were not lost: nothing was tried.`);
    progress(`${lost} intents lost by the failover`);

    await stage.store.runs.pause(stage.accountId, campaignId, new Date());
    await Promise.all([stage.start(), stage.start()]);
    stage.webhooks.set('open');
    for (const from = Date.now(); (await stage.count('queued')) > 0 && Date.now() - from < patienceMs; )
      await sleep(50);
    const adopted = numbers - (await stage.count('queued'));
    progress(`${adopted} calls adopted`);
    await stage.store.runs.resume(stage.accountId, campaignId, new Date());
    await stage.finished();
    const verdict = await verdictOf(stage);
    return { title: 'T9: C12 a failover loses the intents', verdict, failures, measured: { lost, adopted } };
  } finally {
    await stage.close();
  }
}

/** A run that waits, by our own hand: no worker is there yet who would dial. */
async function beginUndialled(stage: Stage): Promise<number> {
  const campaignId = await stage.campaign(numbers, '01234');
  const begun = await stage.store.runs.begin({
    accountId: stage.accountId,
    campaignId,
    content: { message: 'Namaste.', audio: null, priority: 'message', voice: 'np_rija', keypad: null },
    selection: { kind: 'not_started' },
    tags: [],
    startsAt: null,
    now: new Date(),
    price: () => ({ holdPerNumber: 1, talkLimitSeconds: 60 }),
    idempotency: null,
  });
  if (begun.outcome !== 'begun') throw new Error(`The begin came to ${begun.outcome}.`);
  return campaignId;
}
