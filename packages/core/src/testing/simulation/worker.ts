import { GhantiError } from '../../domain/errors';
import { createEngine } from '../../engine/create-engine';
import type { Engine } from '../../engine/engine';
import type { Media } from '../../ports/media';
import type { Speech } from '../../ports/speech';
import type { Store } from '../../ports/store';
import { type Telephony, TelephonyError } from '../../ports/telephony';
import { type Caller, createCaller } from './caller';
import type { Chance } from './chance';
import type { Hosts } from './hosts';
import type { Recipient } from './post';
import type { Profile } from './profile';
import type { Provider } from './provider';
import { providerName, telephonyThroughLine } from './provider-line';
import { simulatedPolicy, simulatedSettings } from './scales';
import { storeThroughLine } from './store-line';
import { SimulatedFault, type Surroundings } from './surroundings';
import { createWorkerQueue } from './worker-queue';

/** One machine that runs the engine: when its process dies, it starts another. */
export interface Worker {
  readonly caller: Caller;
  readonly engine: Engine;
  /** Takes webhooks. */
  readonly door: Recipient;
}

/** What all workers of a simulation are made of. */
export interface Workshop {
  readonly around: Surroundings;
  readonly store: Store;
  readonly media: Media;
  readonly provider: Provider;
  readonly hosts: Hosts;
  readonly profile: Profile;
  readonly chance: Chance;
  /** Changes a plugin before the engine has it: planted bugs do. */
  readonly wrapTelephony: (telephony: Telephony) => Telephony;
}

/** Starts the engine in a process of its own. Its start may fail, as anything may. */
export function createWorker(shop: Workshop, name: string): Worker {
  const { around, profile, chance } = shop;
  const skew = profile.faults.clockSkewMs;
  const caller = createCaller(name, around.timeline, Math.round((chance.int(2_000) / 1_000 - 1) * skew));
  const store = storeThroughLine(around, caller, shop.store);
  const telephony = shop.wrapTelephony(telephonyThroughLine(around, caller, shop.provider, profile));
  const engine = engineOf(shop, caller, store, telephony);
  engine.events.on('alarm', ({ kind, message, error }) => {
    around.trace.note(`${name} alarm ${kind}: ${message}`);
    // One without an error tells of lateness: a drain that a frozen worker or a slow store held up.
    if (kind === 'internal' && error !== undefined && !isExpected(error))
      around.auditor.object('unexpected error', `${message} ${wordsOf(error)}`);
  });
  return {
    caller,
    engine,
    door: (request) =>
      new Promise((resolve, reject) => {
        caller.hear(() => {
          engine.handleWebhook(providerName, request).then(
            () => resolve(),
            (error: unknown) => {
              if (!isExpected(error)) around.auditor.object('unexpected error', wordsOf(error));
              reject(error);
            },
          );
        });
      }),
  };
}

/** An engine on any store and telephony, with the waits of a simulation. */
function engineOf(shop: Workshop, caller: Caller, store: Store, telephony: Telephony): Engine {
  const { profile, chance, media } = shop;
  return createEngine({
    store,
    telephony,
    media,
    speech: shortSpeech,
    clock: caller.clock,
    random: chance.stream(caller.name),
    ...(profile.rules.endpoints > 0 ? { webhookSender: shop.hosts.senderOf(caller) } : {}),
    queue: createWorkerQueue(caller.clock, (job, error) => {
      if (!isExpected(error)) shop.around.auditor.object('unexpected error', `job ${job}: ${wordsOf(error)}`);
    }),
    settings: {
      ...simulatedSettings,
      timeZone: profile.timeZone,
      tickMs: profile.tickMs,
      channels: profile.channels,
      callsPerSecond: profile.callsPerSecond,
      recallGapMs: profile.rules.recallGapMs,
      policy: { ...simulatedPolicy, endsOnMachine: profile.endsOnMachine },
    },
  });
}

/** True for a failure that the simulation made, and for an answer that the engine gives on purpose. */
export function isExpected(error: unknown): boolean {
  if (error instanceof TelephonyError) return !error.message.includes('no provider id');
  return error instanceof SimulatedFault || error instanceof GhantiError;
}

export function wordsOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** Ten characters a second, and no audio. */
const shortSpeech: Speech = {
  name: 'short-1',
  voices: () => [{ name: 'np_rija', language: 'ne-NP', gender: 'female', description: 'Nothing, of a known length' }],
  async synthesize(text) {
    return { body: new Uint8Array(0), contentType: 'audio/wav', seconds: Math.max(1, text.length / 10) };
  },
};
