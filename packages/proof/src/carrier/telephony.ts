import {
  type CallRequest,
  type Placed,
  type ProviderReport,
  type Telephony,
  TelephonyError,
  type WebhookContext,
  type WebhookRequest,
} from '@ghanti/core';
import { z } from 'zod';
import { endings } from '../provider/journal';
import { isSigned, signatureHeader } from '../provider/signature';
import { type Reply, send } from './http';

const options = z.object({
  url: z.url(),
  secret: z.string().min(16),
  /** The caller's number. */
  from: z.string(),
  /** Names this process to the carrier. */
  client: z.string(),
  /** Longest wait for a connection, in milliseconds. */
  connectMs: z.number().positive().default(300),
  /** Longest wait for the answer to a question, in milliseconds. */
  readMs: z.number().positive().default(2_000),
});

const call = z.object({
  id: z.string(),
  seq: z.number(),
  status: z.enum(['queued', 'ringing', 'answered', ...endings]),
  seconds: z.number(),
});
const placed = z.object({ id: z.string() });
const refusal = z.object({ code: z.string() });

const eventOf = {
  queued: 'initiated',
  ringing: 'ringing',
  answered: 'answered',
  completed: 'ended_completed',
  busy: 'ended_busy',
  no_answer: 'ended_no_answer',
  failed: 'ended_failed',
  canceled: 'ended_canceled',
} as const;

/** How a look-up reaches back before the intent: clocks differ, in milliseconds. */
const clockSlackMs = 2_000;

/** The Telephony port on the carrier double: doubt is resolved by asking it for (from, to, time). */
export function carrierTelephony(
  given: z.input<typeof options>,
  /** Told when a request's bytes have left: where a test may end the process. */
  onSent: () => void = () => {},
): Telephony {
  const { url, secret, from, client, connectMs, readMs } = options.parse(given);

  const ask = (method: 'GET' | 'POST', path: string): Promise<Reply> =>
    send({ method, url: `${url}${path}`, client, connectMs, signal: AbortSignal.timeout(readMs) }).catch(
      (cause: unknown) => {
        throw new TelephonyError('unavailable', 'The carrier does not answer.', { cause });
      },
    );

  async function placeCall(request: CallRequest, signal: AbortSignal): Promise<Placed> {
    const { token, to, contentSeconds, timeLimitSeconds, callbacks } = request;
    const body = { token, to, from: request.from, contentSeconds, timeLimitSeconds, statusUrl: callbacks.status };
    return placedOf(await send({ method: 'POST', url: `${url}/calls`, body, client, connectMs, signal, onSent }));
  }

  async function oneCall(method: 'GET' | 'POST', path: string): Promise<ProviderReport | null> {
    const reply = await ask(method, path);
    if (reply.status === 404 && refusal.safeParse(reply.body).success) return null;
    return reportOf(reply.body);
  }

  return {
    name: 'carrier',
    capabilities: {
      services: ['PHONE'],
      doubt: 'lookup',
      hangUp: true,
      numbers: false,
      machineDetection: false,
      keypad: false,
    },
    defaultCallers: [from],
    placeCall,
    async sendMessage() {
      throw new TelephonyError('unsupported', 'This carrier sends no messages.');
    },
    async findPlaced({ to, from: caller, intentAt }) {
      const since = String(intentAt.getTime() - clockSlackMs);
      const { body } = await ask('GET', `/calls?${new URLSearchParams({ to, from: caller, since })}`);
      return z
        .object({ calls: z.array(call) })
        .parse(body)
        .calls.map(reportOf);
    },
    fetch: (_service, id) => oneCall('GET', `/calls/${id}`),
    hangUp: (id) => oneCall('POST', `/calls/${id}/hangup`),
    numbers: {
      available: unsupported,
      buy: unsupported,
      release: unsupported,
    },
    async handleWebhook(request: WebhookRequest, _context: WebhookContext) {
      if (!isSigned(secret, request.url, request.body, request.headers[signatureHeader]))
        throw new TelephonyError('forged', 'The signature is not the carrier’s.');
      const token = /^\/status\/([^/?]+)$/.exec(request.path)?.[1];
      if (token === undefined) throw new TelephonyError('unsupported', 'The carrier reports to /status only.');
      const report = reportOf(JSON.parse(Buffer.from(request.body).toString()));
      return { events: [{ ...report, token }], reply: { status: 200, contentType: 'text/plain', body: 'ok' } };
    },
  };
}

async function unsupported(): Promise<never> {
  throw new TelephonyError('unsupported', 'This carrier sells no numbers.');
}

function reportOf(body: unknown): ProviderReport {
  const { id, seq, status, seconds } = call.parse(body);
  const duration = status === 'completed' ? { duration: seconds } : {};
  return { type: eventOf[status], providerId: id, seq, ...duration };
}

/** The class of each answer: only a refusal in the carrier's own words is proof that there is no call. */
function placedOf({ status, body }: Reply): Placed {
  const taken = placed.safeParse(body);
  if (status === 201 && taken.success) return { providerId: taken.data.id };
  const refused = refusal.safeParse(body);
  if (status >= 500 || !refused.success)
    throw new TelephonyError('in_doubt', `The carrier answered ${status}.`, { code: String(status) });
  const { code } = refused.data;
  if (status === 429)
    throw new TelephonyError('throttled', 'The carrier asks for patience.', { code, retryAfterMs: 500 });
  if (status === 402) throw new TelephonyError('account', 'The account at the carrier has no credit.', { code });
  throw new TelephonyError('rejected', 'The carrier refuses the number.', { code });
}
