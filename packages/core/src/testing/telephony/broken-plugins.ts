import { type ProviderEvent, type Telephony, TelephonyError } from '../../ports/telephony';
import type { KitProvider } from './kit-provider';
import { aToken } from './requests';
import { isGenuine, signedWebhookProvider } from './signed-webhooks';
import { simulatedProvider } from './simulated-provider';

/** The simulated carrier with something broken. */
const broken = (breakIt: (carrier: Telephony) => Partial<Telephony>) => () =>
  simulatedProvider({}, (carrier) => ({ ...carrier, ...breakIt(carrier) }));

/** The simulated carrier that declares something else than it does. */
const declaring = (capabilities: Partial<Telephony['capabilities']>) =>
  broken((carrier) => ({ capabilities: { ...carrier.capabilities, ...capabilities } }));

/** The simulated carrier whose reports are spoiled on their way. */
const reporting = (spoil: (event: ProviderEvent) => readonly ProviderEvent[]) =>
  broken((carrier) => ({
    listen: (sink) => carrier.listen?.((events) => sink(events.flatMap(spoil))),
  }));

const anyway = async <T>(work: Promise<T>, otherwise: T) => {
  try {
    return await work;
  } catch {
    return otherwise;
  }
};

const renamed =
  (kind: TelephonyError['kind']) =>
  (error: unknown): never => {
    throw error instanceof TelephonyError ? new TelephonyError(kind, error.message) : error;
  };

/** What a step answers that a plugin does not do. */
export const unsupported = async () => {
  throw new TelephonyError('unsupported', 'Not done here.');
};

const ended = (event: ProviderEvent) => event.type.startsWith('ended_') || event.type === 'delivered';

/** A plugin that breaks a promise, and the names of the checks that have to catch it. */
export interface BrokenPlugin {
  readonly make: () => Promise<KitProvider>;
  readonly caught: readonly string[];
}

/** For the kit's own tests: every check of the kit is named by at least one plugin that it catches. */
export const brokenPlugins: Readonly<Record<string, BrokenPlugin>> = {
  'places twice': {
    make: broken((carrier) => ({
      async placeCall(request, signal) {
        await carrier.placeCall(request, signal);
        return carrier.placeCall(request, signal);
      },
    })),
    caught: ['places one call for one request, and names it'],
  },
  'sends twice': {
    make: broken((carrier) => ({
      async sendMessage(request, signal) {
        await carrier.sendMessage(request, signal);
        return carrier.sendMessage(request, signal);
      },
    })),
    caught: ['sends one message for one request, and names it'],
  },
  'tries again when the answer was lost': {
    make: broken((carrier) => ({
      placeCall: (request, signal) =>
        carrier.placeCall(request, signal).catch(() => carrier.placeCall(request, signal)),
      sendMessage: (request, signal) =>
        carrier.sendMessage(request, signal).catch(() => carrier.sendMessage(request, signal)),
    })),
    caught: [
      'says "in_doubt" when the answer was lost, and does not call again',
      'says "in_doubt" for a message whose answer was lost, and does not send it again',
    ],
  },
  'swallows errors': {
    make: broken((carrier) => ({
      placeCall: (request, signal) => anyway(carrier.placeCall(request, signal), { providerId: 'none' }),
      sendMessage: (request, signal) => anyway(carrier.sendMessage(request, signal), { providerId: 'none' }),
    })),
    caught: [
      'says "rejected" for a number that the provider refuses, and creates nothing',
      'says "rejected" for a message to a number that the provider refuses, and creates nothing',
      'places no call for a request that was given up before it left',
    ],
  },
  'throws errors without a class': {
    make: broken((carrier) => ({
      placeCall: (request, signal) =>
        carrier.placeCall(request, signal).catch((error: Error) => {
          throw new Error(error.message);
        }),
    })),
    caught: ['says "rejected" for a number that the provider refuses, and creates nothing'],
  },
  'takes every error for the number': {
    make: broken((carrier) => ({
      placeCall: (request, signal) => carrier.placeCall(request, signal).catch(renamed('rejected')),
      sendMessage: (request, signal) => carrier.sendMessage(request, signal).catch(renamed('rejected')),
    })),
    caught: [
      'says "account" for a fault of ours, so that the run pauses and no number is burned',
      'says "throttled" and when to try again, without trying again itself',
      'says "not_sent" when no byte reached the provider',
      'says "in_doubt" when the request was lost on its way',
      'says "throttled" for a message that came too fast',
    ],
  },
  'gives every call one id': {
    make: broken((carrier) => ({
      placeCall: async (request, signal) => ({ ...(await carrier.placeCall(request, signal)), providerId: 'call_1' }),
    })),
    caught: [
      'names different calls differently',
      'finds a call that was answered for under the id that it was given',
      'reports every event with the token and the id of its own call',
    ],
  },
  'has a name with a slash': {
    make: broken(() => ({ name: 'my/carrier' })),
    caught: ['has a name that fits into a path, and callers in E.164'],
  },
  'reports nowhere, and has no number for the plain case': {
    make: async () => {
      const provider = await simulatedProvider({}, ({ listen: _, ...rest }) => rest);
      return { ...provider, number: (fate) => (fate === 'heard' ? null : provider.number(fate)) };
    },
    caught: ['is given a number for the plain case of each service, and a way to report'],
  },
  'never ends': {
    make: reporting((event) => (ended(event) ? [] : [event])),
    caught: [
      'places one call for one request, and names it',
      'reports a call that is "heard" so that it ends completed, in whatever order its events arrive',
      'reports a message that arrives so that it ends completed',
    ],
  },
  'calls every end completed': {
    make: reporting((event) =>
      ended(event) ? [{ ...event, type: 'ended_completed', duration: event.duration ?? 60 }] : [event],
    ),
    caught: [
      'reports a call that is "busy" so that it ends unanswered, in whatever order its events arrive',
      'reports a call that is "no_answer" so that it ends unanswered, in whatever order its events arrive',
      'reports a call that is "failed" so that it ends failed, in whatever order its events arrive',
    ],
  },
  'says that everybody heard it all': {
    make: reporting((event) => (event.type === 'answered' ? [event, { ...event, type: 'mark' }] : [event])),
    caught: ['reports a call that is "hangs_up_early" so that it ends hungup, in whatever order its events arrive'],
  },
  'numbers its events backwards': {
    make: reporting((event) => [{ ...event, seq: 100 - (event.seq ?? 0) }]),
    caught: ['numbers its events, where it numbers them, in the order of a call'],
  },
  'reports the end alone': {
    make: reporting((event) => (ended(event) ? [event] : [])),
    caught: ['reports that it rings, or is answered, before it reports the end of an answered call'],
  },
  'reports minutes': {
    make: reporting(({ duration, ...event }) => [
      duration === undefined ? event : { ...event, duration: Math.ceil(duration / 60) },
    ]),
    caught: [
      'reports the seconds of the talk: as long as the message, and no longer than was allowed',
      'answers, when it is asked, the end that it reported',
    ],
  },
  'reports to another dispatch too': {
    make: reporting((event) => [event, { ...event, token: aToken() }]),
    caught: ['reports every event with the token and the id of its own call'],
  },
  'takes a machine for a person': {
    make: reporting((event) => [event.answeredBy === undefined ? event : { ...event, answeredBy: 'human' }]),
    caught: ['says that a machine answered'],
  },
  'gives no reason': {
    make: reporting(({ reason: _, ...event }) => [event]),
    caught: ['reports a message that does not arrive so that it ends failed or unanswered, with a reason'],
  },
  'keeps the keys that were pressed to itself': {
    make: reporting(({ keys: _, ...event }) => [event]),
    caught: ['reports the keys that were pressed in answer to a question, and that it was heard'],
  },
  'reports keys that nobody asked for': {
    make: reporting((event) => (event.type === 'mark' ? [{ ...event, keys: '1' }] : [event])),
    caught: ['reports no keys of a call that asked for none'],
  },
  'loses events that could not be committed': {
    make: broken((carrier) => ({
      listen: (sink) => carrier.listen?.((events) => anyway(sink(events), undefined)),
    })),
    caught: ['offers events again that could not be committed'],
  },
  'knows every call, and all of them are over': {
    make: broken(() => ({ fetch: async (_, providerId) => ({ type: 'ended_completed', providerId, duration: 12 }) })),
    caught: [
      'answers null when it is asked about a call that it does not know',
      'answers that a call is live while it is',
    ],
  },
  'finds nothing': {
    make: broken(() => ({ findPlaced: async () => [] })),
    caught: [
      'finds the call whose answer was lost, once, by what the engine knows of it',
      'finds a message whose answer was lost',
    ],
  },
  'finds something always': {
    make: broken(() => ({ findPlaced: async () => [{ type: 'accepted', providerId: 'call_1' }] })),
    caught: ['finds nothing where nothing was placed', 'finds nothing where the request was lost on its way'],
  },
  'answers that nothing was placed, without being able to know': {
    make: async () => {
      const provider = await declaring({ doubt: 'none' })();
      return { ...provider, telephony: { ...provider.telephony, findPlaced: async () => [] } };
    },
    caught: ['says "unsupported" to a look-up when it declares none, instead of answering that nothing was placed'],
  },
  'says that it drops repeated keys, and does not': {
    make: declaring({ doubt: 'idempotency' }),
    caught: ['makes one call of a request that is repeated with its key'],
  },
  'says that it can hang up, and cannot': {
    make: broken(() => ({ hangUp: unsupported })),
    caught: ['cancels a call that nobody has taken yet, and answers so at once'],
  },
  'answers a hang-up with what it wished': {
    make: broken(() => ({ hangUp: async (providerId) => ({ type: 'ended_canceled', providerId }) })),
    caught: [
      'ends a call in the middle of its talk',
      'leaves a call as it was when it had ended before',
      'answers null for a call to end that it does not know',
    ],
  },
  'fails a second hang-up': {
    make: broken((carrier) => {
      const ended = new Set<string>();
      return {
        async hangUp(providerId) {
          if (ended.has(providerId)) throw new TelephonyError('rejected', 'The call is over.');
          ended.add(providerId);
          return carrier.hangUp(providerId);
        },
      };
    }),
    caught: ['may be asked to end a call again, and answers how it ended'],
  },
  'does more than it declares': {
    make: declaring({ hangUp: false, numbers: false }),
    caught: [
      'says "unsupported" to a hang-up when it declares none',
      'says "unsupported" to every step with numbers when it declares none',
    ],
  },
  'calls, but declares messages alone': {
    make: declaring({ services: ['SMS'] }),
    caught: ['says "unsupported" to a call when it declares no calls'],
  },
  'sends messages, but declares calls alone': {
    make: declaring({ services: ['PHONE'] }),
    caught: ['says "unsupported" to a message when it declares no messages'],
  },
  'sells nothing': {
    make: broken((carrier) => ({ numbers: { ...carrier.numbers, available: async () => [] } })),
    caught: ['lists numbers on sale, each with an E.164 number, a sid of its own and a price'],
  },
  'ignores what is asked of a number': {
    make: broken((carrier) => ({ numbers: { ...carrier.numbers, available: () => carrier.numbers.available() } })),
    caught: ['lists only numbers that can do what is asked for'],
  },
  'goes on selling what it sold': {
    make: broken((carrier) => {
      const all = carrier.numbers.available();
      return { numbers: { ...carrier.numbers, available: () => all } };
    }),
    caught: ['sells a number that is on sale, and sells it no more after'],
  },
  'sells and takes back once only': {
    make: broken((carrier) => {
      const done = new Set<string>();
      const once = (step: string) => {
        if (done.has(step)) throw new TelephonyError('rejected', 'This was done before.');
        done.add(step);
      };
      return {
        numbers: {
          ...carrier.numbers,
          async buy(sid) {
            once(`buy ${sid}`);
            return carrier.numbers.buy(sid);
          },
          async release(sid) {
            once(`release ${sid}`);
            return carrier.numbers.release(sid);
          },
        },
      };
    }),
    caught: [
      'answers the same number when it is bought again',
      'takes a number back, and does not mind to be asked again',
    ],
  },
  'sells what it does not have': {
    make: broken((carrier) => ({
      numbers: {
        ...carrier.numbers,
        buy: async (sid) => {
          const [line] = await carrier.numbers.available();
          if (!line) throw new Error('Nothing is left.');
          return carrier.numbers.buy(sid).catch(() => line);
        },
      },
    })),
    caught: ['says "rejected" for a number that is not on sale'],
  },
  'believes every webhook': {
    make: () => signedWebhookProvider(() => true),
    caught: [
      'says "forged" to a webhook without its headers of proof',
      'says "forged" to a webhook whose headers of proof were changed',
      'says "forged" to a webhook whose body was changed',
      'says "forged" to a webhook that was sent to another of our URLs',
    ],
  },
  'reads a webhook once only': {
    make: () => {
      const seen = new Set<string>();
      return signedWebhookProvider(isGenuine, (event) => {
        const key = `${event.token} ${event.seq}`;
        const again = seen.has(key);
        seen.add(key);
        return again ? [] : [event];
      });
    },
    caught: ['reads a webhook that comes again as it read it first, and answers with success'],
  },
  'answers webhooks that nobody sends': {
    make: broken(() => ({
      handleWebhook: async () => ({ events: [], reply: { status: 200, contentType: 'text/plain', body: '' } }),
    })),
    caught: ['says "unsupported" to a webhook when its provider sends none'],
  },
};
