import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import twilio from 'twilio';

/** A webhook as a host received it. */
export interface Received {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
  /** True when the official SDK's own validator takes its signature. */
  readonly genuine: boolean;
}

/** What a host answers; null cuts the connection. */
export type HostReply = {
  readonly status?: number;
  readonly type?: string;
  readonly body?: string | Uint8Array;
} | null;

/** A host that keeps what it is told and answers as a test says. */
export interface Host {
  readonly url: string;
  readonly received: readonly Received[];
  /** What came to a path so far, in order of arrival. */
  at(path: string): readonly Received[];
  close(): Promise<void>;
}

/** Starts a host on a real socket. */
export async function aHost(authToken: string, answer: (received: Received) => HostReply): Promise<Host> {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const params = Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString()));
    const signature = String(request.headers['x-twilio-signature'] ?? '');
    const path = request.url ?? '';
    const genuine = twilio.validateRequest(authToken, signature, `${url}${path}`, params);
    const one = { method: request.method ?? '', path, params, genuine };
    received.push(one);
    const reply = answer(one);
    if (reply === null) {
      request.socket.destroy();
      return;
    }
    response.writeHead(reply.status ?? 200, { 'content-type': reply.type ?? 'text/xml' });
    response.end(reply.body ?? '<Response/>');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    received,
    at: (path) => received.filter((one) => one.path.split('?')[0] === path),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A WAV of silence: 8,000 samples a second, 8 bits. */
export function aWav(seconds: number): Uint8Array {
  const samples = Math.round(seconds * 8_000);
  const bytes = Buffer.alloc(44 + samples, 0x80);
  bytes.write('RIFF', 0);
  bytes.writeUInt32LE(36 + samples, 4);
  bytes.write('WAVEfmt ', 8);
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(8_000, 24);
  bytes.writeUInt32LE(8_000, 28);
  bytes.writeUInt16LE(1, 32);
  bytes.writeUInt16LE(8, 34);
  bytes.write('data', 36);
  bytes.writeUInt32LE(samples, 40);
  return bytes;
}
