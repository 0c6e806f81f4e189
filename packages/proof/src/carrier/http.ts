import { type IncomingMessage, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { TelephonyError } from '@ghanti/core';

/** A reply as it came. */
export interface Reply {
  readonly status: number;
  readonly body: unknown;
}

export interface Sending {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly body?: object;
  readonly client: string;
  readonly signal: AbortSignal;
  /** A connection that took longer than this carries nothing: a process that was frozen must not speak late (C11). */
  readonly connectMs: number;
  /** Told when all bytes are the kernel's. */
  readonly onSent?: () => void;
}

/**
 * One request on a fresh connection, once.
 *
 * @throws TelephonyError `not_sent` when no byte can have left; else `in_doubt`
 */
export async function send(sending: Sending): Promise<Reply> {
  const socket = await open(sending);
  try {
    return await exchange(sending, socket);
  } finally {
    socket.destroy();
  }
}

function open({ url, signal, connectMs }: Sending): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const from = performance.now();
  return new Promise((resolve, reject) => {
    const notSent = (cause?: unknown) =>
      reject(
        new TelephonyError('not_sent', 'The carrier cannot be reached.', {
          code: 'no_connection',
          retryAfterMs: 300,
          cause,
        }),
      );
    if (signal.aborted) return notSent();
    const socket = connect({ host: hostname, port: Number(port), signal });
    socket.once('error', notSent);
    const timer = setTimeout(() => socket.destroy(new Error('slow')), connectMs);
    socket.once('connect', () => {
      clearTimeout(timer);
      if (signal.aborted || performance.now() - from > connectMs) {
        socket.destroy();
        return notSent();
      }
      socket.off('error', notSent);
      resolve(socket);
    });
  });
}

function exchange({ method, url, body, client, signal, onSent }: Sending, socket: Socket): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const lost = (cause: unknown) =>
      reject(new TelephonyError('in_doubt', 'The answer of the carrier was lost.', { code: 'no_answer', cause }));
    const text = body === undefined ? '' : JSON.stringify(body);
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
      'carrier-client': client,
    };
    const sending = request(url, { method, headers, signal, createConnection: () => socket }, (response) => {
      read(response).then((reply) => resolve(reply), lost);
    });
    sending.on('error', lost);
    sending.end(text, onSent);
  });
}

async function read(response: IncomingMessage): Promise<Reply> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return { status: response.statusCode ?? 0, body: JSON.parse(Buffer.concat(chunks).toString()) };
}
