import { setTimeout as sleep } from 'node:timers/promises';
import { SpeechError } from '@ghanti/core';

/** One request to a speech server. */
export interface SpeechOrder {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** How patient we are with a server. */
export interface Patience {
  /** One try takes at most this, in milliseconds. */
  readonly timeoutMs: number;
  /** Tries in all; 1 is no second try. */
  readonly tries: number;
  /** Before the second try; doubled before each later one, in milliseconds. */
  readonly backoffMs: number;
}

/** Ten minutes of WAV at 48,000 samples a second; more is no answer to 5,000 characters. */
const mostBytes = 64 * 1024 * 1024;
/** A server that asks for a longer pause is left to the caller's own next try. */
const longestPauseMs = 10_000;

/**
 * Fetches speech from `server` (its name, for messages) and reads it. Speech costs nothing to ask for again, so 408, 429, 5xx, lost
 * answers and answers that cannot be read are tried again after a growing pause, or the one that the server asks for. What the server
 * wrote is never repeated in an error: it may hold the text, and that may hold a code.
 * @param read  throws when the answer is no speech, or not all of it
 * @throws SpeechError `unavailable`
 */
export async function fetchAudio<Audio>(
  server: string,
  order: SpeechOrder,
  read: (answer: Uint8Array) => Audio,
  patience: Patience,
  signal?: AbortSignal,
): Promise<Audio> {
  for (let tried = 1; ; tried++) {
    const result = readOnce(await tryOnce(order, patience.timeoutMs, signal), read);
    if ('audio' in result) return result.audio;
    if (signal?.aborted) throw new SpeechError('unavailable', 'The speech was given up.');
    const backoffMs = patience.backoffMs * 2 ** (tried - 1) * (0.5 + Math.random());
    const pauseMs = Math.max(backoffMs, result.retryAfterMs);
    if (!result.again || tried >= patience.tries || pauseMs > longestPauseMs)
      throw new SpeechError('unavailable', `${server} made no speech: ${result.why}.`, { cause: result.cause });
    await sleep(pauseMs, undefined, signal ? { signal } : {}).catch(() => {
      throw new SpeechError('unavailable', 'The speech was given up.');
    });
  }
}

interface Failure {
  readonly why: string;
  readonly again: boolean;
  readonly retryAfterMs: number;
  readonly cause?: unknown;
}

function readOnce<Audio>(
  result: { readonly body: Uint8Array } | Failure,
  read: (answer: Uint8Array) => Audio,
): { readonly audio: Audio } | Failure {
  if (!('body' in result)) return result;
  try {
    return { audio: read(result.body) };
  } catch {
    // No cause: what could not be read is quoted by parsers, and is not for our logs.
    return { why: 'its answer is not speech, or not all of it', again: true, retryAfterMs: 0 };
  }
}

async function tryOnce(
  { url, headers, body }: SpeechOrder,
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<{ readonly body: Uint8Array } | Failure> {
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers,
      body,
      // A redirect would carry the key to wherever the answer points.
      redirect: 'error',
      signal: signal ? AbortSignal.any([timeout, signal]) : timeout,
    });
    if (response.ok) return await readBody(response);
    await response.body?.cancel();
    return {
      why: meaningOf(response.status),
      again: response.status === 408 || response.status === 429 || response.status >= 500,
      retryAfterMs: pauseAskedFor(response.headers.get('retry-after')),
    };
  } catch (cause) {
    const why = timeout.aborted ? `no answer within ${timeoutMs} ms` : 'the connection failed';
    return { why, again: true, retryAfterMs: 0, cause };
  }
}

async function readBody(response: Response): Promise<{ readonly body: Uint8Array } | Failure> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    // Leaving the loop cancels the body.
    if (bytes > mostBytes) return { why: 'its answer is too large', again: false, retryAfterMs: 0 };
    chunks.push(chunk);
  }
  return { body: Buffer.concat(chunks) };
}

/** Retry-After: seconds, or a date (RFC 9110, 10.2.3). */
function pauseAskedFor(header: string | null): number {
  if (header === null) return 0;
  const ms = /^\d+$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : 0;
}

function meaningOf(status: number): string {
  if (status === 401 || status === 403) return `it refused our key (${status})`;
  if (status === 404) return `it knows no such address or voice (404): check the address, the region and the voice`;
  if (status === 429) return 'we ask too often (429)';
  return status >= 500 ? `it is in trouble (${status})` : `it refused the request (${status})`;
}
