import { createHmac, timingSafeEqual } from 'node:crypto';
import { type ProviderEvent, type ProviderReport, type Telephony, TelephonyError } from '@ghanti/core';
import { z } from 'zod';

/*
 * A carrier plugin in one file. "Bell" is a carrier with a small JSON API: `POST /calls` places a call and drops a key that it
 * has seen, `GET /calls/<id>` tells how it stands, `DELETE /calls/<id>` ends it. It posts each change to the URL that the call
 * was placed with, signed by HMAC-SHA-256 over that URL, a new line and the body.
 */

const words = {
  waiting: 'initiated',
  ringing: 'ringing',
  talking: 'answered',
  finished: 'ended_completed',
  canceled: 'ended_canceled',
  busy: 'ended_busy',
  unanswered: 'ended_no_answer',
  failed: 'ended_failed',
} as const;

const callSchema = z.object({
  id: z.string().min(1),
  state: z.enum(Object.keys(words) as [keyof typeof words]),
  step: z.int(),
  seconds: z.number().optional(),
});
const options = z.object({
  url: z.url(),
  key: z.string().min(1),
  secret: z.string().min(16),
  caller: z.string().regex(/^\+[1-9]\d{6,14}$/, 'needs E.164'),
});
/** What Bell gives its customers. */
export type BellOptions = z.input<typeof options>;

/** @throws ZodError naming every option that is wrong */
export function bellTelephony(input: BellOptions): Telephony {
  const { url, key, secret, caller } = options.parse(input);

  /** One request, never repeated here: what its failure means is for the engine to decide. */
  async function ask(method: string, path: string, body: object | null, signal: AbortSignal | null): Promise<Response> {
    signal?.throwIfAborted();
    try {
      return await fetch(`${url}${path}`, {
        method,
        signal,
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        ...(body === null ? {} : { body: JSON.stringify(body) }),
      });
    } catch (error) {
      const refused = /ECONNREFUSED|ENOTFOUND|EAI_AGAIN/.test(
        String((error as { cause?: { code?: string } }).cause?.code),
      );
      const [kind, what] = refused
        ? (['not_sent', 'cannot be reached'] as const)
        : (['in_doubt', 'gave no answer'] as const);
      throw new TelephonyError(kind, `Bell ${what}.`, { cause: error });
    }
  }

  /** Reads a call, or throws the class of the refusal. An answer that nobody can read is doubt, not proof. */
  async function callOf(response: Response): Promise<ProviderReport> {
    const refusal = { 401: 'account', 402: 'account', 422: 'rejected' } as const;
    if (response.status === 429)
      throw new TelephonyError('throttled', 'Bell asks for patience.', {
        retryAfterMs: Number(response.headers.get('retry-after') ?? 1) * 1_000,
      });
    if (response.status in refusal)
      throw new TelephonyError(
        refusal[response.status as keyof typeof refusal],
        `Bell refused it: ${response.status}.`,
      );
    const parsed = callSchema.safeParse(response.ok ? await jsonOf(response) : null);
    if (!parsed.success) throw new TelephonyError('in_doubt', `Bell answered ${response.status}.`);
    return reportOf(parsed.data);
  }

  function reportOf({ id, state, step, seconds }: z.output<typeof callSchema>): ProviderReport {
    return { type: words[state], providerId: id, seq: step, ...(seconds === undefined ? {} : { duration: seconds }) };
  }

  async function known(method: string, providerId: string): Promise<ProviderReport | null> {
    const response = await ask(method, `/calls/${encodeURIComponent(providerId)}`, null, AbortSignal.timeout(10_000));
    return response.status === 404 ? null : callOf(response);
  }

  function unsupported(): Promise<never> {
    return Promise.reject(new TelephonyError('unsupported', 'Bell only places calls.'));
  }

  return {
    name: 'bell',
    capabilities: {
      services: ['PHONE'],
      doubt: 'idempotency',
      hangUp: true,
      numbers: false,
      machineDetection: false,
      keypad: false,
    },
    defaultCallers: [caller],
    async placeCall(request, signal) {
      const { token, to, from, parts, ringTimeoutSeconds, timeLimitSeconds, callbacks } = request;
      const order = {
        key: token,
        to,
        from,
        play: parts,
        ringTimeoutSeconds,
        timeLimitSeconds,
        notify: callbacks.status,
      };
      const { providerId } = await callOf(await ask('POST', '/calls', order, signal));
      return { providerId };
    },
    sendMessage: unsupported,
    findPlaced: unsupported,
    fetch: (_service, providerId) => known('GET', providerId),
    hangUp: (providerId) => known('DELETE', providerId),
    numbers: { available: unsupported, buy: unsupported, release: unsupported },
    async handleWebhook({ url: called, path, headers, body }) {
      const right = createHmac('sha256', secret).update(`${called}\n`).update(body).digest('hex');
      const [given, proof] = [Buffer.from(headers['x-bell-signature'] ?? ''), Buffer.from(right)];
      if (given.length !== proof.length || !timingSafeEqual(given, proof))
        throw new TelephonyError('forged', 'Bell did not sign this.');
      const call = callSchema.parse(JSON.parse(Buffer.from(body).toString()));
      const event: ProviderEvent = { ...reportOf(call), token: path.split('/').at(-1) ?? '' };
      return { events: [event], reply: { status: 204, contentType: 'text/plain', body: '' } };
    },
  };
}

/** Bell's answers are short: one that is larger than 64 KiB is not read on. Null for what is no JSON, or was cut off. */
async function jsonOf(response: Response): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of response.body ?? []) {
      bytes += chunk.byteLength;
      // Leaving the loop cancels the body.
      if (bytes > 64 * 1024) return null;
      chunks.push(chunk);
    }
    return JSON.parse(Buffer.concat(chunks).toString());
  } catch {
    return null;
  }
}
