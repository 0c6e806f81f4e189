import type { Service } from '../../domain/words';
import {
  type InboundMessage,
  type Placed,
  type ProviderEvent,
  type Telephony,
  TelephonyError,
  type WebhookRequest,
} from '../../ports/telephony';
import type { Caller } from './caller';
import type { Profile } from './profile';
import type { Answer, Order, Provider } from './provider';
import { providerBounds } from './scales';
import type { Surroundings } from './surroundings';

/** The name under which the simulated provider is reached. */
export const providerName = 'simulated-company';

/** Where texts to our numbers come in. */
const inboundPath = '/inbound';

/** The numbers of the service itself, which everybody calls from. */
export const callers = ['+97715900001', '+97715900002'] as const;

/** The provider as one worker reaches it, through a Telephony plugin over a line that loses, delays and doubles. */
export function telephonyThroughLine(
  around: Surroundings,
  caller: Caller,
  provider: Provider,
  { services, doubt, rules }: Pick<Profile, 'services' | 'doubt' | 'rules'>,
): Telephony {
  const unsupported = () => Promise.reject(new TelephonyError('unsupported', 'Not in this simulation.'));
  return {
    name: providerName,
    capabilities: {
      services,
      doubt,
      hangUp: true,
      numbers: false,
      machineDetection: true,
      keypad: false,
    },
    defaultCallers: rules.rush ? callers.slice(0, 1) : callers,
    placeCall: (request) => order(around, caller, provider, { service: 'PHONE', request }),
    sendMessage: (request) => order(around, caller, provider, { service: 'SMS', request }),
    findPlaced: (request) => read(around, caller, `find ${request.to}`, () => provider.find(request)),
    fetch: (_service: Service, id) => read(around, caller, `fetch ${id}`, () => provider.fetch(id)),
    hangUp: (id) => hangUp(around, caller, provider, id),
    numbers: { available: async () => [], buy: unsupported, release: async () => {} },
    async handleWebhook({ body, path }) {
      const reply = { status: 200, contentType: 'text/plain', body: '' };
      if (path === inboundPath) return { events: [], inbound: [JSON.parse(Buffer.from(body).toString())], reply };
      const report = JSON.parse(Buffer.from(body).toString()) as Omit<ProviderEvent, 'token'>;
      const events = [{ ...report, token: path.slice(path.lastIndexOf('/') + 1) }];
      return { events, reply };
    },
  };
}

/** A person's word to one of our numbers, as the provider brings it. */
export function inboundText(message: InboundMessage): WebhookRequest {
  const url = `http://127.0.0.1${inboundPath}`;
  return { method: 'POST', path: inboundPath, url, headers: {}, body: Buffer.from(JSON.stringify(message)) };
}

/** Sends one order once. What was written goes out, whatever becomes of the one who wrote it. */
function order(around: Surroundings, caller: Caller, provider: Provider, one: Order): Promise<Placed> {
  const { timeline, trace, auditor, chance } = around;
  const faults = around.faults();
  const { token } = one.request;
  auditor.leaves(one);
  return new Promise((resolve, reject) => {
    const answer = (after: number, settle: () => void) => timeline.in(after, () => caller.hear(settle));
    const refuse = (kind: TelephonyError['kind'], code: string, retryAfterMs?: number) =>
      reject(new TelephonyError(kind, `Simulated: ${code}.`, { code, ...(retryAfterMs ? { retryAfterMs } : {}) }));
    const dies = chance.happens(faults.crash);
    if (dies) {
      trace.note(`${caller.name} dies at its request ${shown(token)}`);
      caller.die();
      if (chance.happens(0.5)) return;
    }
    if (chance.happens(faults.notSent)) return void answer(5, () => refuse('not_sent', 'ECONNREFUSED'));
    const lost = chance.happens(faults.requestLost);
    const answerLost = chance.happens(faults.answerLost);
    const failedButAccepted = chance.happens(faults.failedButAccepted);
    const slow = chance.happens(faults.slowProvider) ? chance.int(providerBounds.processingMs) : 0;
    const late = dies ? chance.int(providerBounds.lateBytesMs) : 0;
    const travel = chance.between(5, 200);
    if (lost) {
      trace.note(`${caller.name} request ${shown(token)} is lost`);
      return;
    }
    timeline.in(travel + late + slow, () => {
      auditor.arrived(one);
      const taken = provider.take(one);
      trace.note(
        `provider answers ${shown(token)} with ${taken.kind}${'providerId' in taken ? ` ${taken.providerId}` : ''}`,
      );
      if (answerLost) return;
      answer(travel, () => reply(failedButAccepted && taken.kind === 'placed' ? { kind: 'server_error' } : taken));
    });
    const reply = (taken: Answer) => {
      switch (taken.kind) {
        case 'placed':
          return resolve({ providerId: taken.providerId });
        case 'rejected':
          return refuse('rejected', '21211');
        case 'account':
          return refuse('account', '20003');
        case 'throttled':
          return refuse('throttled', '20429', 2_000);
        case 'server_error':
          return refuse('in_doubt', '20500');
      }
    };
  });
}

function read<T>(around: Surroundings, caller: Caller, name: string, look: () => T): Promise<T> {
  const { timeline, trace, chance } = around;
  const fails = chance.happens(around.faults().readFailed);
  const travel = chance.between(5, 400);
  return new Promise((resolve, reject) => {
    timeline.in(travel, () => {
      const seen = fails ? null : { value: look() };
      trace.note(`${caller.name} ${name}${seen ? '' : ' fails'}`);
      const settle = () => (seen ? resolve(seen.value) : reject(new TelephonyError('unavailable', 'Simulated: 503.')));
      timeline.in(travel, () => caller.hear(settle));
    });
  });
}

function hangUp(around: Surroundings, caller: Caller, provider: Provider, id: string): ReturnType<Telephony['hangUp']> {
  const { timeline, trace, chance } = around;
  const lost = chance.happens(around.faults().hangUpLost);
  const lostBefore = chance.happens(0.5);
  const travel = chance.between(5, 400);
  return new Promise((resolve, reject) => {
    timeline.in(travel, () => {
      trace.note(`${caller.name} hangs up ${id}${lost ? (lostBefore ? ' (lost)' : ' (its answer lost)') : ''}`);
      const report = lost && lostBefore ? null : provider.hangUp(id);
      const settle = () =>
        lost ? reject(new TelephonyError('in_doubt', 'Simulated: the hang-up had no answer.')) : resolve(report);
      timeline.in(travel, () => caller.hear(settle));
    });
  });
}

/** A token without its signature. */
export function shown(token: string): string {
  return token.split('.').slice(2, 5).join('.');
}
