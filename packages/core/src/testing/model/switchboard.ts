import {
  type ProviderEvent,
  type ProviderReport,
  type Telephony,
  TelephonyError,
  type TelephonyNumbers,
} from '../../ports/telephony';
import type { CallEnd, CallWord } from './model';

/** What becomes of the next request. */
export type Fault = 'nothing' | 'answer' | 'request';

interface Call {
  readonly token: string;
  readonly recipientId: number;
  readonly attempt: number;
  readonly providerId: string;
  stage: 'dialing' | 'ringing' | 'answered' | 'ended';
  end: ProviderReport | null;
}

/** A carrier whose calls do only what commands say: a stated double. */
export interface Switchboard {
  readonly telephony: Telephony;
  /** The next request loses its answer, or is lost itself. */
  loseNext(what: Fault): void;
  /** A call goes on. The answer is the webhook that tells of it; null when there is no such call. */
  proceed(recipientId: number, attempt: number, word: CallWord): ProviderEvent | null;
  callsOf(recipientId: number): number;
  /** Whoever waits for an answer learns that none will come. */
  cutOff(): void;
}

/** A message of a hundred and forty letters is ten seconds long. */
export const message = 'a'.repeat(140);
const heardSeconds = 10;
const leftSeconds = 3;

const stages = ['dialing', 'ringing', 'answered', 'ended'] as const;
const events = { dialing: 'initiated', ringing: 'ringing', answered: 'answered' } as const;
const ends: Readonly<Record<CallEnd, Pick<ProviderReport, 'type' | 'duration'>>> = {
  heard: { type: 'ended_completed', duration: heardSeconds },
  left: { type: 'ended_completed', duration: leftSeconds },
  busy: { type: 'ended_busy' },
  'no answer': { type: 'ended_no_answer' },
  failed: { type: 'ended_failed' },
};

export function createSwitchboard(): Switchboard {
  const calls: Call[] = [];
  let fault: Fault = 'nothing';
  let waiting: (() => void)[] = [];

  const reportOf = ({ stage, providerId, end }: Call): ProviderReport =>
    end ?? { type: events[stage === 'ended' ? 'dialing' : stage], providerId };
  const unsupported = () => Promise.reject(new TelephonyError('unsupported', 'This double does not do this.'));
  const numbers: TelephonyNumbers = { available: async () => [], buy: unsupported, release: unsupported };

  function place(token: string): Call {
    const [, , recipient = '', attempt = ''] = token.split('.');
    const call: Call = {
      token,
      recipientId: Number.parseInt(recipient, 36),
      attempt: Number(attempt),
      providerId: `call ${calls.length}`,
      stage: 'dialing',
      end: null,
    };
    calls.push(call);
    return call;
  }

  const find = (recipientId: number, attempt: number) =>
    calls.find((call) => call.recipientId === recipientId && call.attempt === attempt);

  return {
    telephony: {
      name: 'switchboard',
      capabilities: {
        services: ['PHONE'],
        doubt: 'lookup',
        hangUp: true,
        numbers: false,
        machineDetection: false,
        keypad: false,
      },
      defaultCallers: ['+97715970000'],
      async placeCall({ token }) {
        const lost = fault;
        fault = 'nothing';
        const call = lost === 'request' ? null : place(token);
        if (call && lost === 'nothing') return { providerId: call.providerId };
        return new Promise((_, reject) => waiting.push(() => reject(new Error('cut off'))));
      },
      sendMessage: unsupported,
      findPlaced: async ({ token }) => calls.filter((call) => call.token === token).map(reportOf),
      async fetch(_service, providerId) {
        const call = calls.find((one) => one.providerId === providerId);
        return call ? reportOf(call) : null;
      },
      async hangUp(providerId) {
        const call = calls.find((one) => one.providerId === providerId);
        if (!call) return null;
        if (!call.end) {
          const end = call.stage === 'answered' ? ends.left : { type: 'ended_canceled' as const };
          call.stage = 'ended';
          call.end = { ...end, providerId };
        }
        return call.end;
      },
      numbers,
      async handleWebhook({ body }) {
        const event = JSON.parse(Buffer.from(body).toString('utf8')) as ProviderEvent;
        return { events: [event], reply: { status: 200, contentType: 'text/plain', body: 'OK' } };
      },
    },
    loseNext(what) {
      fault = what;
    },
    proceed(recipientId, attempt, word) {
      const call = find(recipientId, attempt);
      if (!call) return null;
      const stage = word === 'ringing' || word === 'answered' ? word : 'ended';
      if (stages.indexOf(stage) > stages.indexOf(call.stage)) {
        call.stage = stage;
        if (stage === 'ended') call.end = { ...ends[word as CallEnd], providerId: call.providerId };
      }
      // Of a call that has ended nothing is told but its end, and what came before it.
      const report = stage === 'ended' ? reportOf(call) : { type: events[stage], providerId: call.providerId };
      return { ...report, token: call.token };
    },
    callsOf: (recipientId) => calls.filter((call) => call.recipientId === recipientId).length,
    cutOff() {
      for (const reject of waiting) reject();
      waiting = [];
    },
  };
}
