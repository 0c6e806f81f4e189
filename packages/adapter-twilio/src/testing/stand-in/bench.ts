import twilio from 'twilio';
import { afterAll, beforeAll } from 'vitest';
import { aHost, aWav, type Host, type HostReply, type Received } from '../host/host';
import { forkStandIn, type RunningStandIn } from './fork-stand-in';
import type { StandInOptions } from './options';

/** A stand-in, a host that it calls back, and the official SDK as its client: what the stand-in's own tests work on. */
export interface Bench {
  readonly standIn: RunningStandIn;
  readonly host: Host;
  readonly client: twilio.Twilio;
  /** What the host answers to a path from now on. */
  answer(path: string, reply: (received: Received) => HostReply): void;
  /** A number nobody has used yet, with this last digit, and 0 before it. */
  number(digit: number): string;
  /** Places a call whose document, audio and mark the host has, and waits for its end. */
  call(to: string, but?: Partial<Parameters<twilio.Twilio['calls']['create']>[0]>): Promise<string>;
}

export const caller = '+97715970000';
const events = ['initiated', 'ringing', 'answered', 'completed'];
const messageSeconds = 12;

/** Opens a bench before the tests of a file, and closes it after them. */
export function openBench(options: Omit<StandInOptions, 'log'>): Bench {
  const replies = new Map<string, (received: Received) => HostReply>();
  let standIn: RunningStandIn;
  let host: Host;
  let client: twilio.Twilio;
  let issued = 0;

  beforeAll(async () => {
    standIn = await forkStandIn({ speed: 100, numbers: [caller], ...options });
    host = await aHost(standIn.authToken, (received) => {
      const path = received.path.split('?')[0] ?? '';
      const reply = replies.get(path);
      return reply ? reply(received) : usual(path, host.url);
    });
    client = clientOf(standIn);
  });
  afterAll(async () => {
    await standIn?.stop();
    await host?.close();
  });

  return {
    get standIn() {
      return standIn;
    },
    get host() {
      return host;
    },
    get client() {
      return client;
    },
    answer: (path, reply) => void replies.set(path, reply),
    number: (digit) => `+97798${String(++issued).padStart(6, '0')}0${digit}`,
    async call(to, but = {}) {
      const { sid } = await client.calls.create({
        to,
        from: caller,
        url: `${host.url}/answer`,
        statusCallback: `${host.url}/status/${to.slice(1)}`,
        statusCallbackEvent: events,
        ...but,
      } as Parameters<twilio.Twilio['calls']['create']>[0]);
      await standIn.idle();
      return sid;
    },
  };
}

/** The official client, pointed at a stand-in. */
function clientOf({ accountSid, authToken, url }: RunningStandIn): twilio.Twilio {
  const real = new twilio.RequestClient();
  return twilio(accountSid, authToken, {
    httpClient: {
      request: (options: Parameters<typeof real.request>[0]) =>
        real.request({ ...options, uri: options.uri.replace('https://api.twilio.com', url) }),
    } as twilio.RequestClient,
  });
}

function usual(path: string, url: string): HostReply {
  if (path === '/message.wav') return { type: 'audio/wav', body: aWav(messageSeconds) };
  if (path === '/answer')
    return { body: `<Response><Play>${url}/message.wav</Play><Redirect>${url}/mark</Redirect></Response>` };
  if (path === '/mark') return { body: '<Response><Hangup/></Response>' };
  return {};
}
