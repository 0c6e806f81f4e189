import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it came over the wire. */
export interface Recorded {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly form: URLSearchParams;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** What to answer: a status with JSON, a text as it is, or anything that the test does with the connection itself. */
export type Reply =
  | { readonly status?: number; readonly json: unknown; readonly headers?: Record<string, string> }
  | { readonly status?: number; readonly text: string }
  | ((response: ServerResponse) => void);

/** A tiny HTTP server for one test: it keeps what it was asked, and answers what the test says. */
export async function recordingServer(answer: (request: Recorded) => Reply) {
  const requests: Recorded[] = [];
  let connections = 0;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = new URL(request.url ?? '/', 'http://stand.in');
    const recorded: Recorded = {
      method: request.method ?? '',
      path: url.pathname,
      query: url.searchParams,
      form: new URLSearchParams(Buffer.concat(chunks).toString()),
      headers: request.headers,
    };
    requests.push(recorded);
    const reply = answer(recorded);
    if (typeof reply === 'function') return reply(response);
    const json = 'json' in reply;
    response.writeHead(reply.status ?? 200, {
      'content-type': json ? 'application/json' : 'text/html',
      ...(json ? reply.headers : {}),
    });
    response.end(json ? JSON.stringify(reply.json) : reply.text);
  });
  server.on('connection', () => connections++);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    connections: () => connections,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
