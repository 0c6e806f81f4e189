import { type CallRequest, type MessageRequest, type Placed, type Telephony, TelephonyError } from '../ports/telephony';
import { type Call, type Exchange, openExchange } from './exchange';
import { standingOf } from './fates';
import type { PlacedEntry } from './journal';
import { type LoggedCall, logOf } from './log';
import { numbersOf } from './numbers';
import { type SimulatorFaults, type SimulatorOptions, simulatorSettings } from './options';
import { requestJourney } from './request-journey';
import { createTeller } from './teller';

/** A carrier that lives in this process: the Telephony port, and its own books to compare with. */
export interface Simulator extends Telephony {
  listen(sink: Parameters<NonNullable<Telephony['listen']>>[0]): void;
  close(): Promise<void>;
  /** All calls and messages that were ever accepted, oldest first. */
  log(): AsyncIterable<LoggedCall>;
}

/** A look-up goes this far back before the intent: two machines' clocks never agree wholly (docs/correctness/windows.md). */
const lookupMarginMs = 2_000;
/** A journal that could not be read is tried again after this, for the reports of `listen`. */
const reopenMs = 1_000;

/**
 * Makes a simulated carrier: a stated double of an outside company. The last digit of a number chooses what becomes of
 * it: 1 busy, 2 no answer, 3 failed, 4 hangs up early, 5 a machine answers, all others hear the message to its end, and
 * press "1" where keys are asked for.
 * Its truth is the journal, so that with one on disk it survives this process as an outside company would; like a real
 * carrier it knows no idempotency, so that a doubled request shows as a second call.
 *
 * @throws GhantiError `invalid_input` when an option is wrong
 * @example
 * const carrier = createSimulator({ speed: 100 })
 * const { providerId } = await carrier.placeCall(request, AbortSignal.timeout(10_000))
 */
export function createSimulator(options: SimulatorOptions = {}): Simulator {
  const settings = simulatorSettings(options);
  const { journal, clock, random, faults } = settings;
  const now = () => clock.now().getTime();
  const teller = createTeller({
    clock,
    faults: faults.reports,
    onTold: async (providerIds) => (await open()).record({ type: 'told', providerIds }),
  });

  let closed = false;
  let opening: Promise<Exchange> | null = null;
  /** Reads the journal at first use; one that could not be read is read again at the next. */
  function open(): Promise<Exchange> {
    opening ??= openExchange({ ...settings, now }).then(
      (exchange) => {
        for (const call of exchange.recent()) if (!call.told) teller.follow(call);
        return exchange;
      },
      (error: unknown) => {
        opening = null;
        throw error;
      },
    );
    return opening;
  }

  /** Opens for a step that may be repeated. */
  async function openFor(step: Parameters<NonNullable<SimulatorFaults['unavailable']>>[0]): Promise<Exchange> {
    if (faults.unavailable?.(step)) throw new TelephonyError('unavailable', `The carrier cannot answer ${step} now.`);
    try {
      return await open();
    } catch (cause) {
      throw new TelephonyError('unavailable', "The simulated carrier's journal cannot be read.", { cause });
    }
  }

  async function accept(placed: PlacedEntry): Promise<Placed> {
    const exchange = await open().catch((cause: unknown) => {
      throw new TelephonyError('not_sent', "The simulated carrier's journal cannot be read.", { cause });
    });
    try {
      await exchange.record(placed);
    } catch (cause) {
      throw new TelephonyError('in_doubt', "The simulated carrier's journal could not be written.", { cause });
    }
    const call = await exchange.get(placed.providerId);
    if (call) teller.follow(call);
    return { providerId: placed.providerId };
  }

  const place = (request: CallRequest | MessageRequest, signal: AbortSignal, talk: Talk) =>
    requestJourney({ settings, request, signal }, () => {
      const { token, to, from } = request;
      const prefix = talk.service === 'PHONE' ? 'call' : 'text';
      const providerId = `${prefix}_${Buffer.from(random.bytes(16)).toString('hex')}`;
      return accept({ type: 'placed', providerId, token, to, from, at: now(), speed: settings.speed, ...talk });
    });

  const standing = ({ placed, hungUpAt }: Call) => standingOf(placed, hungUpAt, now());

  return {
    name: 'simulated',
    capabilities: {
      services: ['PHONE', 'SMS'],
      doubt: 'lookup',
      hangUp: true,
      numbers: true,
      machineDetection: true,
      keypad: true,
    },
    defaultCallers: settings.callers,
    placeCall(request, signal) {
      const { contentSeconds, ringTimeoutSeconds, timeLimitSeconds, keypad } = request;
      const asked = keypad && { keypad };
      return place(request, signal, {
        service: 'PHONE',
        contentSeconds,
        ringTimeoutSeconds,
        timeLimitSeconds,
        ...asked,
      });
    },
    sendMessage(request, signal) {
      return place(request, signal, {
        service: 'SMS',
        contentSeconds: 0,
        ringTimeoutSeconds: 0,
        timeLimitSeconds: 0,
      });
    },
    async findPlaced({ service, token, to, from, intentAt }) {
      const exchange = await openFor('findPlaced');
      const since = intentAt.getTime() - lookupMarginMs;
      const calls =
        settings.findBy === 'token'
          ? await exchange.findByToken(token, since)
          : await exchange.find((placed) => placed.to === to && placed.from === from && placed.at >= since, since);
      return calls.filter(({ placed }) => placed.service === service).map(standing);
    },
    async fetch(service, providerId) {
      const call = await (await openFor('fetch')).get(providerId);
      return call?.placed.service === service ? standing(call) : null;
    },
    async hangUp(providerId) {
      const exchange = await openFor('hangUp');
      const call = await exchange.get(providerId);
      if (call?.placed.service !== 'PHONE') return null;
      try {
        if (await exchange.hangUp(call)) teller.follow(call);
      } catch (cause) {
        teller.follow(call);
        throw new TelephonyError('unavailable', "The simulated carrier's journal could not be written.", { cause });
      }
      return standing(call);
    },
    numbers: numbersOf(settings.lines, () => openFor('numbers')),
    async handleWebhook() {
      throw new TelephonyError('unsupported', 'The simulated carrier sends no webhooks: it reports through listen.');
    },
    listen(sink) {
      teller.tell(sink);
      const wake = () => {
        // Nothing is lost meanwhile: what is due is told once the journal can be read.
        open().catch(() => {
          if (!closed) clock.after(reopenMs, wake);
        });
      };
      wake();
    },
    close() {
      closed = true;
      return teller.close();
    },
    log: () => logOf(journal, now),
  };
}

type Talk = Pick<PlacedEntry, 'service' | 'contentSeconds' | 'ringTimeoutSeconds' | 'timeLimitSeconds' | 'keypad'>;
