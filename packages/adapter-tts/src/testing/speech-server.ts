import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { writeWav } from '../audio/wav.mjs';

/** A request as it came over the wire. */
export interface WireRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What a provider understood: throws where its documentation would be broken. */
export type WireFormat = (request: WireRequest) => {
  readonly text: string;
  readonly voice: string;
  /** Samples a second that it answers with. */
  readonly rate: number;
  /** Its answer around a WAV. */
  readonly answer: (wav: Uint8Array) => { readonly contentType: string; readonly body: Uint8Array | string };
};

/** How the next request goes wrong. */
export type ServerFault =
  | { readonly status: number; readonly retryAfter?: string }
  | 'slow'
  | 'resets'
  | 'breaks off'
  | 'cuts the WAV'
  | 'page'
  | 'redirects'
  | 'empty';

/** A stand-in for a speech provider, on a real socket: it checks each request against the wire format and answers real audio. */
export interface SpeechServer {
  readonly url: string;
  /** What was understood, in order. */
  readonly heard: { readonly text: string; readonly voice: string }[];
  /** All requests, those that went wrong too. */
  readonly requests: WireRequest[];
  /** Why a request was refused by the wire format. */
  readonly complaints: string[];
  /** The most requests that were open at once. */
  readonly mostAtOnce: () => number;
  misbehave(...faults: readonly ServerFault[]): void;
  close(): Promise<void>;
}

const samplesPerLetter = 0.07;

/** A tone that lasts as long as the text has letters: 70 ms each. */
function toneFor(text: string, rate: number): Uint8Array {
  const length = Math.round(rate * samplesPerLetter * Math.max(1, text.replace(/[^\p{L}\p{N}]/gu, '').length));
  return writeWav(
    Int16Array.from({ length }, (_, n) => 8_000 * Math.sin((2 * Math.PI * 300 * n) / rate)),
    rate,
  );
}

export async function startSpeechServer(understand: WireFormat): Promise<SpeechServer> {
  const faults: ServerFault[] = [];
  const heard: { text: string; voice: string }[] = [];
  const requests: WireRequest[] = [];
  const complaints: string[] = [];
  let open = 0;
  let most = 0;

  const server = createServer(async (incoming, response) => {
    most = Math.max(most, ++open);
    response.on('close', () => open--);
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const { method = '', url: path = '', headers } = incoming;
    const request: WireRequest = { method, path, headers, body: Buffer.concat(chunks).toString() };
    requests.push(request);
    const fault = faults.shift();
    if (fault !== undefined && typeof fault === 'object') {
      const after = fault.retryAfter === undefined ? {} : { 'retry-after': fault.retryAfter };
      // Providers quote what they were sent.
      response.writeHead(fault.status, { 'content-type': 'text/plain', ...after }).end(`Refused: ${request.body}`);
    } else answer(request, response, fault);
  });

  function answer(
    request: WireRequest,
    response: ServerResponse,
    fault: Exclude<ServerFault, object> | undefined,
  ): void {
    try {
      const { text, voice, rate, answer: around } = understand(request);
      const wav = toneFor(text, rate);
      const { contentType, body } = around(fault === 'cuts the WAV' ? wav.subarray(0, wav.length / 2) : wav);
      if (fault === undefined) heard.push({ text, voice });
      go(response, contentType, Buffer.from(body), fault);
    } catch (error) {
      complaints.push(error instanceof Error ? error.message : String(error));
      response.writeHead(400, { 'content-type': 'text/plain' }).end(String(error));
    }
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heard,
    requests,
    complaints,
    mostAtOnce: () => most,
    misbehave: (...next) => void faults.push(...next),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function go(response: ServerResponse, contentType: string, body: Buffer, fault?: Exclude<ServerFault, object>): void {
  switch (fault) {
    case 'slow':
      // Never ends: whoever waits has to give up.
      response.writeHead(200, { 'content-type': contentType }).write(body.subarray(0, 10));
      return;
    case 'resets':
      response.destroy();
      return;
    case 'breaks off':
      response.writeHead(200, { 'content-type': contentType, 'content-length': body.length });
      response.write(body.subarray(0, body.length / 2), () => response.destroy());
      return;
    case 'page':
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Sign in to this network</html>');
      return;
    case 'redirects':
      response.writeHead(302, { location: '/elsewhere' }).end();
      return;
    case 'empty':
      response.writeHead(200, { 'content-type': contentType }).end();
      return;
    default:
      response.writeHead(200, { 'content-type': contentType }).end(body);
  }
}
