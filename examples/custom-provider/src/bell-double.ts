import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { KitFate, KitProvider } from '@ghanti/core/testing';
import { type BellOptions, bellTelephony } from './bell';

/** A call as Bell keeps it: what comes next, and after how many seconds. */
interface Call {
  readonly id: string;
  readonly to: string;
  readonly notify: string;
  state: string;
  step: number;
  seconds?: number;
  answeredAt?: number;
  readonly plan: { readonly at: number; readonly state: string }[];
}

const credentials = { key: 'the key', secret: 'sixteen characters at least', caller: '+97715970000' };
const fates: readonly KitFate[] = ['heard', 'hangs_up_early', 'busy', 'no_answer', 'failed'];
const refusals: Partial<Record<KitFate, number>> = { rejected: 422, account: 402, throttled: 429 };
const over = new Set(['finished', 'canceled', 'busy', 'unanswered', 'failed']);

/** Listens, and answers where. */
async function listening(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/**
 * A stand-in for Bell, on a socket: its API, its signed webhooks, and a life for each call that goes on when it is told how much
 * time went by. The plugin under test speaks to it over HTTP, and its webhooks come over HTTP.
 */
export async function bellDouble(): Promise<KitProvider> {
  const calls = new Map<string, Call>();
  const byKey = new Map<string, Call>();
  const fated = new Map<string, KitFate>();
  let now = 0;
  let deliver: Parameters<NonNullable<KitProvider['webhooks']>['connect']>[0] | null = null;

  function planOf(fate: KitFate, seconds: number): Call['plan'] {
    const ends = { busy: 'busy', no_answer: 'unanswered', failed: 'failed' } as const;
    if (fate === 'busy' || fate === 'failed') return [{ at: now + 2, state: ends[fate] }];
    const ringing = { at: now + 1, state: 'ringing' };
    if (fate === 'no_answer') return [ringing, { at: now + 20, state: ends[fate] }];
    const talk = fate === 'hangs_up_early' ? seconds / 4 : seconds;
    return [ringing, { at: now + 3, state: 'talking' }, { at: now + 3 + talk, state: 'finished' }];
  }

  function move(call: Call, state: string): void {
    call.state = state;
    call.step++;
    if (state === 'talking') call.answeredAt = now;
    if (over.has(state)) {
      call.plan.length = 0;
      if (call.answeredAt !== undefined) call.seconds = now - call.answeredAt;
    }
  }

  const shown = ({ id, state, step, seconds }: Call) => JSON.stringify({ id, state, step, seconds });

  async function notify(call: Call): Promise<void> {
    const body = shown(call);
    const proof = createHmac('sha256', credentials.secret).update(`${call.notify}\n${body}`).digest('hex');
    const headers = { 'content-type': 'application/json', 'x-bell-signature': proof };
    const answer = await fetch(call.notify, { method: 'POST', headers, body });
    if (!answer.ok) throw new Error(`A webhook was answered ${answer.status}.`);
  }

  const api = createServer(async (request, response) => {
    const answer = (status: number, body = '', headers = {}) => void response.writeHead(status, headers).end(body);
    const body = await bodyOf(request);
    if (request.headers.authorization !== `Bearer ${credentials.key}`) return answer(401);
    const [, , id] = (request.url ?? '').split('/');
    if (id !== undefined) {
      const call = calls.get(id);
      if (!call) return answer(404);
      if (request.method === 'DELETE' && !over.has(call.state)) {
        move(call, call.answeredAt === undefined ? 'canceled' : 'finished');
        await notify(call);
      }
      return answer(200, shown(call));
    }
    const order = JSON.parse(body.toString());
    const fate = fated.get(order.to) ?? 'heard';
    const refusal = refusals[fate];
    if (refusal !== undefined) return answer(refusal, '', refusal === 429 ? { 'retry-after': '2' } : {});
    if (fate === 'lost_before') return void request.socket.destroy();
    const length = order.play.reduce((sum: number, part: { seconds?: number }) => sum + (part.seconds ?? 0), 0);
    const seconds = Math.min(length, order.timeLimitSeconds);
    const made: Call = {
      id: `bell-${String(calls.size + 1).padStart(8, '0')}`,
      to: order.to,
      notify: order.notify,
      state: 'waiting',
      step: 0,
      plan: planOf(fate, seconds),
    };
    const call = byKey.get(order.key) ?? made;
    byKey.set(order.key, call);
    calls.set(call.id, call);
    if (fate === 'lost_after') return void request.socket.destroy();
    answer(201, shown(call));
  });
  const url = await listening(api);

  const hooks = createServer(async (request, response) => {
    const body = await bodyOf(request);
    const path = (request.url ?? '').replace(/^\/webhooks\/bell/, '');
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
    );
    const reply = await deliver?.({ method: request.method ?? '', path, url: `${base}${path}`, headers, body });
    response.writeHead(reply?.status ?? 404).end(reply?.body);
  });
  const base = `${await listening(hooks)}/webhooks/bell`;

  const given: BellOptions = { url, ...credentials };
  const gone = createServer();
  const unreachable = bellTelephony({ ...given, url: await listening(gone) });
  gone.close();
  const telephony = bellTelephony(given);
  return {
    telephony: {
      ...telephony,
      placeCall: (request, signal) =>
        (fated.get(request.to) === 'not_sent' ? unreachable : telephony).placeCall(request, signal),
    },
    number(fate) {
      const can = fates.includes(fate) || fate in refusals || ['not_sent', 'lost_before', 'lost_after'].includes(fate);
      if (!can) return null;
      const to = `+97798${String(10_000_000 + fated.size)}`;
      fated.set(to, fate);
      return to;
    },
    created: async (to) => [...calls.values()].filter((call) => call.to === to).length,
    async advance(seconds) {
      const end = now + seconds;
      for (;;) {
        const due = [...calls.values()].flatMap((call) => (call.plan[0] ? [{ call, next: call.plan[0] }] : []));
        const first = due.filter(({ next }) => next.at <= end).sort((a, b) => a.next.at - b.next.at)[0];
        if (!first) break;
        now = first.next.at;
        first.call.plan.shift();
        move(first.call, first.next.state);
        await notify(first.call);
      }
      now = end;
    },
    now: () => new Date(Date.UTC(2026, 0, 1) + now * 1_000),
    webhooks: {
      base,
      connect(to) {
        deliver = to;
      },
    },
    async close() {
      for (const server of [api, hooks]) {
        server.closeAllConnections();
        server.close();
      }
    },
  };
}
