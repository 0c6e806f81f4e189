import { AsyncLocalStorage } from 'node:async_hooks';
import { TelephonyError } from '@ghanti/core';
import twilio from 'twilio';
import { Agent, type Dispatcher } from 'undici';
import { z } from 'zod';

/** An answer that is no success. `code` is Twilio's own; null when the body was not Twilio's JSON. */
export class Refused extends Error {
  override readonly name = 'Refused';
  constructor(
    readonly status: number,
    readonly code: number | null,
    message: string,
    readonly retryAfterMs: number | null,
  ) {
    super(message);
  }
}

/** A request that got no answer. `begun` is false when not a byte of it was written: the proof that it was not sent. */
export class Undelivered extends Error {
  override readonly name = 'Undelivered';
  constructor(
    readonly begun: boolean,
    readonly code: string,
    message: string,
    cause: unknown,
  ) {
    super(message, { cause });
  }
}

type RequestOptions<T> = Parameters<InstanceType<typeof twilio.RequestClient>['request']>[0] & { readonly data?: T };

/** What the SDK awaits of an HTTP client. */
interface SdkResponse<T> {
  readonly statusCode: number;
  readonly body: T;
  readonly headers: unknown;
  toString(): string;
}

const errorBody = z.object({ code: z.number().int(), message: z.string() });

/** Connections kept to Twilio, at most; each is used by one request at a time, so that none waits behind another. */
const connections = 128;
const connectTimeoutMs = 5_000;
/** The largest page of Twilio's, 200 messages of 1,600 characters, is a fourth of this. */
const mostBytes = 8 * 1024 * 1024;

/**
 * Carries the official SDK's requests over undici: connections are kept, nothing is ever repeated, and a request that
 * failed says whether any of it was written. The SDK's own client would be a fourth as fast, and forgets the headers.
 */
export class HttpClient extends twilio.RequestClient {
  private readonly signals = new AsyncLocalStorage<AbortSignal>();
  private readonly dispatcher: Dispatcher;
  private readonly own: boolean;

  /** @param dispatcher  an undici dispatcher of the host, for proxies or its own agents; it stays the host's to close */
  constructor(dispatcher?: Dispatcher) {
    super();
    this.own = dispatcher === undefined;
    this.dispatcher = dispatcher ?? new Agent({ connections, pipelining: 1, connect: { timeout: connectTimeoutMs } });
  }

  /** Gives every request that `work` makes this signal. */
  within<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    return this.signals.run(signal, work);
  }

  /** @throws Refused, Undelivered */
  override async request<T>(options: RequestOptions<T>): Promise<SdkResponse<T>> {
    const { method, uri, data, params } = options;
    const target = new URL(uri);
    const query = params ? formOf(params) : '';
    const answer = await send(this.dispatcher, this.signals.getStore(), {
      origin: target.origin,
      path: `${target.pathname}${target.search}${query && (target.search ? '&' : '?')}${query}`,
      method: method.toUpperCase() as Dispatcher.HttpMethod,
      headers: headersOf(options),
      body: data ? formOf(data) : null,
    });
    if (answer.status < 200 || answer.status > 299) throw refusedBy(answer);
    return { statusCode: answer.status, body: answer.body as T, headers: answer.headers };
  }

  async close(): Promise<void> {
    // Not `close`, which waits: whoever closes the plugin has given up what is under way, and a lost answer is doubt.
    if (this.own) await this.dispatcher.destroy();
  }
}

/** An answer that nobody needs in full: who answers so is not Twilio, or is broken. */
class TooLarge extends Error {
  override readonly name = 'TooLarge';
  readonly code = 'answer_too_large';
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

function send(
  dispatcher: Dispatcher,
  signal: AbortSignal | undefined,
  options: Dispatcher.DispatchOptions,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let writing: Dispatcher.DispatchController | null = null;
    let status = 0;
    let headers: Answer['headers'] = {};
    const chunks: Buffer[] = [];
    let bytes = 0;

    const fail = (error: unknown) => {
      signal?.removeEventListener('abort', giveUp);
      const code = codeOf(error);
      reject(new Undelivered(writing !== null, code, error instanceof Error ? error.message : code, error));
    };
    const giveUp = () => {
      const reason = new DOMException('The request was given up.', 'AbortError');
      if (writing) writing.abort(reason);
      else fail(reason);
    };
    if (signal?.aborted) return giveUp();
    signal?.addEventListener('abort', giveUp, { once: true });

    dispatcher.dispatch(options, {
      onRequestStart(controller) {
        // It waited for a connection when it was given up, or a dispatcher tries to send it again: it must not leave.
        if (signal?.aborted || writing) controller.abort(new Error('It was given up before.'));
        else writing = controller;
      },
      onResponseStart(_controller, statusCode, responseHeaders) {
        status = statusCode;
        headers = responseHeaders;
      },
      onResponseData(controller, chunk) {
        bytes += chunk.byteLength;
        if (bytes > mostBytes) controller.abort(new TooLarge(`the answer is larger than ${mostBytes} bytes`));
        else chunks.push(chunk);
      },
      onResponseEnd() {
        signal?.removeEventListener('abort', giveUp);
        resolve({ status, headers, body: Buffer.concat(chunks).toString('utf8') });
      },
      onResponseError: (_controller, error) => fail(error),
    });
  });
}

function headersOf<T>({ headers, username, password }: RequestOptions<T>): Record<string, string> {
  const { Connection: _, ...rest } = (headers ?? {}) as Record<string, string>;
  const credentials = Buffer.from(`${username}:${password}`).toString('base64');
  return { ...rest, Authorization: `Basic ${credentials}` };
}

/** Lists are repeated parameters: Twilio takes no other form of them. */
function formOf(data: object): string {
  let form = '';
  for (const [name, value] of Object.entries(data))
    for (const one of Array.isArray(value) ? value : [value])
      if (one !== undefined && one !== null)
        form += `${form && '&'}${encodeURIComponent(name)}=${encodeURIComponent(String(one))}`;
  return form;
}

function refusedBy({ status, headers, body }: Answer): Refused {
  const said = errorBody.safeParse(jsonOf(body));
  const { code, message } = said.success ? said.data : { code: null, message: 'no word of its own.' };
  return new Refused(status, code, message, retryAfterOf(headers['retry-after']));
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Seconds, or a date. */
function retryAfterOf(header: string | string[] | undefined): number | null {
  if (typeof header !== 'string') return null;
  const ms = /^\d+$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - Date.now();
  return Number.isNaN(ms) ? null : Math.max(0, ms);
}

function codeOf(error: unknown): string {
  if (error instanceof TelephonyError) return error.kind;
  if (error instanceof DOMException) return 'aborted';
  // A broken answer's error has the field, and nothing in it.
  return error instanceof Error && 'code' in error && error.code ? String(error.code) : 'no_answer';
}
