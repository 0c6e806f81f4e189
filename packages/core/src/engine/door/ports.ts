import { z } from 'zod';
import type { Tariff } from '../../domain/tariff';
import type { AudioProbe } from '../../ports/audio-probe';
import type { Clock, Random } from '../../ports/clock';
import type { JobQueue } from '../../ports/job-queue';
import type { Media } from '../../ports/media';
import type { Speech } from '../../ports/speech';
import type { Store } from '../../ports/store';
import type { Telephony } from '../../ports/telephony';
import type { WebhookSender } from '../../ports/webhook-sender';

type Method = (...given: never[]) => unknown;

/** What a plugin has to have, part by part: `perhaps` is a method that it may lack. */
type Plan<P> = {
  readonly [K in keyof P]-?: P[K] extends Method
    ? 'method'
    : P[K] extends Method | undefined
      ? 'perhaps'
      : z.ZodType | (P[K] extends object ? Plan<P[K]> : never);
};

type AnyPlan = { readonly [part: string]: 'method' | 'perhaps' | z.ZodType | AnyPlan };

/** A plugin of this port: it is checked for its parts when the engine is made, not missed when a call is. */
function plugin<P extends object>(what: string, plan: Plan<P>): z.ZodType<P> {
  return z
    .custom<P>(() => true)
    .superRefine((given, context) => {
      const refuse = (path: readonly string[], code: string, message: string) =>
        context.addIssue({ code: 'custom', path: [...path], message, params: { code } });
      if (given === undefined || given === null) return refuse([], 'required', `This is needed: ${what}.`);
      if (given instanceof Promise) return refuse([], 'invalid_type', 'This is a promise: write await before it.');
      if (typeof given !== 'object') return refuse([], 'invalid_type', `This has to be ${what}.`);
      const missing = missingOf(given, plan as unknown as AnyPlan, []);
      if (missing.length === 0) return;
      if (!Object.keys(plan).some((part) => part in given))
        return refuse([], 'invalid_type', `This has to be ${what}.`);
      for (const { path, message } of missing) refuse(path, 'missing_part', message);
    });
}

interface Missing {
  readonly path: readonly string[];
  readonly message: string;
}

function missingOf(given: object, plan: AnyPlan, path: readonly string[]): Missing[] {
  return Object.entries(plan).flatMap(([name, wanted]): Missing[] => {
    const part: unknown = Reflect.get(given, name);
    const at = [...path, name];
    const lacks = (message: string) => [{ path: at, message }];
    if (wanted === 'perhaps' && part === undefined) return [];
    if (wanted === 'method' || wanted === 'perhaps')
      return typeof part === 'function' ? [] : lacks(`The plugin has no method ${at.join('.')}.`);
    if (wanted instanceof z.ZodType) {
      const read = wanted.safeParse(part);
      return read.success ? [] : lacks(read.error.issues[0]?.message ?? 'This is not what it has to be.');
    }
    if (typeof part !== 'object' || part === null) return lacks(`The plugin has no ${at.join('.')}.`);
    return missingOf(part, wanted, at);
  });
}

const method = 'method';
const perhaps = 'perhaps';

export const store = plugin<Store>('a store, createMemoryStore() or await postgresStore(...)', {
  lasting: z.boolean('true for a store that outlives the process, else false'),
  accounts: {
    ...{ create: method, byId: method, byEmail: method, count: method, list: method, grant: method },
    setPassword: method,
  },
  sessions: { create: method, rotate: method, isLive: method, revoke: method },
  throttles: { hit: method, clear: method },
  tallies: { judge: method },
  campaigns: {
    ...{ draft: method, fill: method, publish: method, discard: method, discardStale: method },
    ...{ list: method, get: method, update: method, remove: method },
  },
  recipients: {
    ...{ list: method, after: method, add: method, get: method, history: method },
    ...{ edit: method, remove: method },
  },
  runs: {
    ...{ begin: method, start: method, miss: method, due: method, nextDue: method, pause: method },
    ...{ pauseForFault: method, resume: method, terminate: method, list: method, get: method },
    ...{ terminating: method, finishReady: method },
  },
  dispatch: {
    ...{ claimWave: method, renewWave: method, releaseWave: method, preparing: method, recordIntents: method },
    ...{
      apply: method,
      takeDue: method,
      clockSetBack: method,
      recipients: method,
      facts: method,
      owners: method,
      live: method,
    },
    countLiveCalls: method,
  },
  otps: { create: method, find: method, attempt: method, list: method },
  phoneLines: {
    ...{ owned: method, taken: method, ownedAmong: method, reserve: method, confirm: method, cancel: method },
    ...{ stale: method, release: method },
  },
  suppressions: { add: method, remove: method, list: method, optOut: method, optIn: method },
  idempotency: { claim: method, effect: method, complete: method, abandon: method, unbind: method },
  outbox: {
    ...{ register: method, list: method, get: method, update: method, remove: method, rotate: method },
    ...{ deliveries: method, claimDue: method, record: method, purge: method },
  },
  inbox: { due: method, about: method, drop: method },
  ping: method,
  close: method,
});

const flag = z.boolean('true or false');

export const telephony = plugin<Telephony>("a carrier, createSimulator() or a carrier's plugin", {
  name: z.string('a text').regex(/^[a-z0-9-]+$/, 'small letters, digits and dashes: it is part of URLs'),
  capabilities: {
    services: z.array(z.enum(['PHONE', 'SMS']), 'a list of PHONE and SMS'),
    doubt: z.enum(['idempotency', 'lookup', 'none'], 'one of idempotency, lookup, none'),
    ...{ hangUp: flag, numbers: flag, machineDetection: flag, keypad: flag },
  },
  defaultCallers: z.array(z.string(), 'a list of numbers, E.164'),
  ...{ placeCall: method, sendMessage: method, findPlaced: method, fetch: method, probe: perhaps, hangUp: method },
  numbers: { available: method, buy: method, release: method },
  ...{ handleWebhook: method, listen: perhaps, close: perhaps },
});

export const speech = plugin<Speech>('speech, silentSpeech() or a voice engine', {
  name: z.string('a text'),
  ...{ voices: method, synthesize: method, close: perhaps },
});

export const media = plugin<Media>('media, createMemoryMedia() or diskMedia(...)', {
  ...{ put: method, stat: method, open: method, remove: method },
});

export const audioProbe = plugin<AudioProbe>('an audio probe, createAudioProbe()', {
  measure: method,
  extensions: z.array(z.string()).optional(),
});

export const queue = plugin<JobQueue>('a queue, createInProcessQueue(...)', {
  ...{ every: method, at: method, soon: method, stop: method },
});

export const clock = plugin<Clock>('a clock, systemClock', { now: method, monotonic: method, after: method });

export const random = plugin<Random>('a source of chance, systemRandom', { int: method, bytes: method });

export const tariff = plugin<Tariff>('a tariff, standardTariff()', { call: method, message: method });

export const webhookSender = plugin<WebhookSender>('a sender, createWebhookSender()', {
  refusal: method,
  send: method,
});
