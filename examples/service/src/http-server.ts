import { createServer, type RequestListener, type Server } from 'node:http';

/** How long a caller may take, in milliseconds (S36). */
export interface Patience {
  /** For the headers of a request. */
  readonly headersMs: number;
  /** For a whole request, its body included: 20 MB over a slow line. */
  readonly requestMs: number;
  /** For the next request on a connection that is open. */
  readonly idleMs: number;
  /** How often open connections are looked at. */
  readonly checkMs: number;
}

// Idle longer than proxies keep a connection, so that none is closed under a request that is just coming.
const usual: Patience = { headersMs: 15_000, requestMs: 120_000, idleMs: 75_000, checkMs: 5_000 };

/** A server that no slow caller can keep busy: who does not send in time is answered 408 and closed. */
export function createHttpServer(listener: RequestListener, patience: Partial<Patience> = {}): Server {
  const { headersMs, requestMs, idleMs, checkMs } = { ...usual, ...patience };
  const options = { headersTimeout: headersMs, requestTimeout: requestMs, connectionsCheckingInterval: checkMs };
  const server = createServer(options, listener);
  server.keepAliveTimeout = idleMs;
  return server;
}
