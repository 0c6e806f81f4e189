import type { EventEmitter } from 'eventemitter3';
import { GhantiError } from '../domain/errors';
import type { Recipient } from '../domain/recipient';
import { standardTariff } from '../domain/tariff';
import { createMemoryMedia } from '../memory/media';
import { silentSpeech } from '../memory/speech';
import { TelephonyError, type WebhookReply, type WebhookRequest } from '../ports/telephony';
import { accountsApi } from './accounts-api';
import { createBreaker } from './breaker';
import { campaignsApi } from './campaigns-api';
import { createClockWatch } from './clock-watch';
import { createCourier } from './deliver-events';
import { createDialHealth } from './dial-health';
import { discardDrafts } from './discard-drafts';
import { createDispatcher } from './dispatcher';
import { doNotCallApi, hearOptOuts } from './do-not-call-api';
import { guardedAccounts } from './door/accounts';
import { guardedCampaigns } from './door/campaigns';
import { guardedDoNotCall } from './door/do-not-call';
import { guardedMethods } from './door/engine';
import { guardedNumbers } from './door/numbers';
import { type ReadOptions, readOptions } from './door/options';
import { guardedOtp } from './door/otp';
import { guardedPhoneLines } from './door/phone-lines';
import { guardedVoices } from './door/voices';
import { guardedWebhooks } from './door/webhooks';
import type { Engine } from './engine';
import { type Alarm, type EngineEvents, engineEvents } from './events';
import { guardedEmitter } from './guarded-emitter';
import { createInProcessQueue } from './in-process-queue';
import { createLives } from './lives';
import { createMediaUrls } from './media-urls';
import { numbersApi } from './numbers-api';
import { offerKept } from './offer-kept';
import type { EngineOptions } from './options';
import { otpApi, otpAudioKey } from './otp-api';
import { createPace } from './pace';
import type { Parts } from './parts';
import { finishPurchases, phoneLinesApi } from './phone-lines-api';
import { callbackUrls } from './place';
import { reconcileDue } from './reconcile';
import { createRenderer } from './render';
import { createRunKeeper } from './run-keeper';
import { createSealer } from './sealer';
import { createSpeechCache } from './speech-cache';
import { stayAlive } from './stay-alive';
import { systemClock } from './system-clock';
import { systemRandom } from './system-random';
import { createSigner } from './tokens';
import { voicesApi } from './voices-api';
import { webhooksApi } from './webhooks-api';

/** How long the store may take to answer while the engine calls itself ready, in milliseconds. */
const pingMs = 5_000;

/**
 * Makes an engine of its plugins. Nothing happens before `start()`.
 *
 * @example
 * const engine = createEngine({ store: createMemoryStore(), telephony: createSimulator() })
 * engine.events.on('number', ({ numberId, status }) => console.log(numberId, status))
 * await engine.start()
 * @throws GhantiError `invalid_input` naming every part and every setting that is missing or wrong
 */
export function createEngine(options: EngineOptions): Engine {
  const parts = assemble(readOptions(options));
  const { store, telephony, queue, clock, settings, events } = parts;
  const urls = createMediaUrls(parts);
  const speech = createSpeechCache(parts);
  const renderer = createRenderer(speech, urls);
  const lives = createLives(parts);
  const workerId = Buffer.from(parts.random.bytes(9)).toString('base64url');
  const breaker = createBreaker(parts);
  const wasSetBack = createClockWatch(clock);
  const health = createDialHealth(clock, 2 * settings.leaseMs);
  const dispatcher = createDispatcher(parts, lives, renderer, breaker, health, workerId);
  const keeper = createRunKeeper(parts, lives, dispatcher.wake);
  const courier = createCourier(parts);
  const codes = otpApi(parts, lives, speech, urls, breaker, parts.signer.mac('key', 'otp'));
  let running = false;
  let stopped = false;
  let letGo = () => {};

  async function start(): Promise<void> {
    // Its queue and its lanes have ended for good: it would call itself ready, and dial nobody.
    if (stopped) throw new Error('An engine that was stopped does not start again: make another.');
    await store.ping();
    await discardDrafts(parts);
    await dispatcher.endFutureWaits();
    telephony.listen?.((reports) => lives.applyReports(reports));
    // What was in doubt is asked about before anybody new is dialled (docs/correctness/rules.md).
    await reconcileDue(parts, lives, dispatcher.repeat);
    await keeper.resumeTerminations();
    await keeper.startDue();
    // Stopped while it waited for the provider, it has nothing to begin, and must not keep the process.
    if (stopped) return;
    queue.every('clock', settings.tickMs, async () => {
      if (wasSetBack()) await dispatcher.endFutureWaits();
    });
    queue.every('deadlines', settings.tickMs, () => reconcileDue(parts, lives, dispatcher.repeat));
    queue.every('scheduled runs', settings.tickMs, keeper.startDue);
    queue.every('ends of runs', settings.tickMs, keeper.finishReady);
    queue.every('terminations', 10 * settings.tickMs, keeper.resumeTerminations);
    queue.every('purchases', 30 * settings.tickMs, () => finishPurchases(parts));
    queue.every('kept events', 10 * settings.tickMs, () => offerKept(parts, lives));
    queue.every('host events', settings.tickMs, courier.deliver);
    queue.every('old host events', 600 * settings.tickMs, courier.purge);
    lives.onFinal(() => queue.soon('ends of runs', keeper.finishReady));
    dispatcher.start();
    letGo();
    letGo = stayAlive();
    running = true;
  }

  return {
    events,
    store,
    media: parts.media,
    accounts: guardedAccounts(accountsApi(parts)),
    campaigns: guardedCampaigns(campaignsApi(parts, speech, keeper, dispatcher.wake)),
    numbers: guardedNumbers(numbersApi(parts)),
    phoneLines: guardedPhoneLines(phoneLinesApi(parts)),
    doNotCall: guardedDoNotCall(doNotCallApi(parts)),
    otp: guardedOtp(codes),
    voices: guardedVoices(voicesApi(parts, speech, urls)),
    webhooks: guardedWebhooks(webhooksApi(parts, courier)),
    start,
    async stop() {
      running = false;
      stopped = true;
      await within(settings.drainMs, drain());
      letGo();
    },
    ready: async () => (await hindrance()) === null,
    hindrance,
    ...guardedMethods({ account: (id) => store.accounts.byId(id), handleWebhook }),
  };

  async function handleWebhook(provider: string, request: WebhookRequest): Promise<WebhookReply> {
    if (provider !== telephony.name) throw new GhantiError('not_found', 'There is no such provider.');
    const handled = await readWebhook(request);
    await lives.applyReports(handled.events);
    await hearOptOuts(parts, handled.inbound ?? []);
    return handled.reply;
  }

  async function drain(): Promise<void> {
    // At once: a queue that waited its turn would go on beginning jobs, and a slow store would make the drain their sum.
    await Promise.all([dispatcher.stop(), courier.stop(), queue.stop(), codes.idle()]);
    await lives.idle();
  }

  /** A provider that hangs, or a slow database, does not keep the process: what is under way is in the store, as doubt. */
  async function within(ms: number, work: Promise<void>): Promise<void> {
    let cancel = () => {};
    const late = new Promise<'late'>((resolve) => {
      cancel = clock.after(ms, () => resolve('late'));
    });
    const how = await Promise.race([work, late]);
    cancel();
    if (how !== 'late') return;
    work.catch((error) => parts.alarm({ kind: 'internal', message: 'What was under way at the end failed.', error }));
    parts.alarm({
      kind: 'internal',
      message: `Not all that was under way ended within ${ms} ms; it is taken up again.`,
    });
  }

  async function hindrance(): Promise<string | null> {
    if (!running) return 'The engine has not started, or stops.';
    return (await silence()) ?? health.hindrance();
  }

  /** A store that hangs is as good as none: who asks is told so before they give up. */
  async function silence(): Promise<string | null> {
    let cancel = () => {};
    const late = new Promise<string>((resolve) => {
      cancel = clock.after(pingMs, () => resolve('The store does not answer in time.'));
    });
    const answered = store.ping().then(
      () => null,
      (error: unknown) => (error instanceof GhantiError ? error.message : 'The store cannot be used now.'),
    );
    try {
      return await Promise.race([answered, late]);
    } finally {
      cancel();
    }
  }

  async function readWebhook(request: WebhookRequest) {
    try {
      return await telephony.handleWebhook(request, { content });
    } catch (error) {
      if (error instanceof TelephonyError && error.kind === 'forged')
        throw new GhantiError('forbidden', 'This request is not signed by the provider.', { cause: error });
      if (error instanceof TelephonyError && error.kind === 'unsupported')
        throw new GhantiError('not_found', 'This provider sends no such request.', { cause: error });
      throw error;
    }
  }

  /** What a call that was answered is to hear: made again from what its run says. */
  async function content(token: string) {
    const ref = parts.signer.readToken(token);
    if (!ref) return null;
    const [recipient] = await store.dispatch.recipients([ref.recipientId]);
    if (!recipient || recipient.life.attemptNo !== ref.attemptNo) return null;
    const spoken = recipient.campaignId === null ? await spokenCode(token) : await spokenMessage(recipient);
    return spoken && { ...spoken, callbacks: callbackUrls(parts, token) };
  }

  async function spokenMessage(recipient: Recipient) {
    const run = recipient.runId === null ? null : await store.runs.get(recipient.runId);
    if (!run) return null;
    const spoken = await renderer.call(run.content, recipient.dialTags);
    if ('reason' in spoken) return null;
    return { parts: spoken.parts, contentSeconds: spoken.seconds, keypad: run.content.keypad };
  }

  async function spokenCode(token: string) {
    const key = otpAudioKey(parts.signer, token);
    const seconds = (await parts.media.stat(key))?.seconds ?? null;
    if (seconds === null) return null;
    return { parts: [{ type: 'audio', url: urls.url(key), seconds } as const], contentSeconds: seconds, keypad: null };
  }
}

function assemble(options: ReadOptions): Parts {
  const { settings: parsed } = options;
  const { doubtMs } = parsed.policy;
  // A request must be over before its doubt is looked into, however short an operator makes that.
  const settings = Object.freeze({
    ...parsed,
    requestTimeoutMs: Math.min(parsed.requestTimeoutMs, doubtMs),
    sendByMs: Math.min(parsed.sendByMs, doubtMs / 2),
  });
  const clock = options.clock ?? systemClock;
  const random = options.random ?? systemRandom;
  const secret = parsed.secret ?? Buffer.from(random.bytes(32)).toString('hex');
  const events: EventEmitter<EngineEvents> = guardedEmitter<EngineEvents>(engineEvents, (event, error) => {
    const message = `A listener of "${event}" failed.`;
    // Who listens to alarms cannot be told of a fault of its own.
    if (event === 'alarm') process.emitWarning(error instanceof Error ? error : message);
    else alarm({ kind: 'internal', message, error });
  });
  const alarm: Parts['alarm'] = (given) => {
    const full: Alarm = { numberId: null, runId: null, ...given };
    events.emit('alarm', full);
  };
  const queue =
    options.queue ??
    createInProcessQueue({
      clock,
      onError: (name, error) => alarm({ kind: 'internal', message: `A job failed: ${name}. It runs again.`, error }),
    });
  return {
    store: options.store,
    telephony: options.telephony,
    speech: options.speech ?? silentSpeech(),
    media: options.media ?? createMemoryMedia(),
    audioProbe: options.audioProbe ?? null,
    queue,
    clock,
    random,
    tariff: options.tariff ?? standardTariff(),
    settings,
    signer: createSigner(secret),
    sealer: createSealer(secret, random),
    webhookSender: options.webhookSender ?? null,
    pace: createPace(settings.callsPerSecond, clock),
    events,
    alarm,
  };
}
