import { createServer, type RequestListener, type Server } from 'node:http';

/** How long a caller may take, in milliseconds (S36). */
export interface Patience {
  /** For the headers of a request. */
  readonly headersMs: number;
  /** For a whole request, its body included: 20 MB over a slow line. */
  readonly requestMs: number;
  /** How often open connections are looked at. */
  readonly checkMs: number;
}

const usual: Patience = { headersMs: 15_000, requestMs: 120_000, checkMs: 5_000 };

/** A server that no slow caller can keep busy: who does not send in time is answered 408 and closed. */
export function createHttpServer(listener: RequestListener, patience: Partial<Patience> = {}): Server {
  const { headersMs, requestMs, checkMs } = { ...usual, ...patience };
  const options = { headersTimeout: headersMs, requestTimeout: requestMs, connectionsCheckingInterval: checkMs };
  const server = createServer(options, listener);
  // Longer than proxies keep an idle connection, so that none is closed under a request that is just coming.
  server.keepAliveTimeout = 75_000;
  return server;
}
