import { type IncomingMessage, Agent as PlainAgent, request as plainRequest } from 'node:http';
import { Agent, type RequestOptions, request } from 'node:https';
import type { LookupFunction } from 'node:net';
import { isIP } from 'node:net';
import { OutboundError } from './outbound-error';
import { isPublicAddress, publicAddresses, type Resolve, resolveAll } from './public-address';

/** One request. */
export interface OutboundRequest {
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal: AbortSignal;
}

/** The way out to URLs that a customer named (S32). Redirects are not followed. */
export interface Outbound {
  /** Looks at a URL and at what its name resolves to now, and connects to nobody. @throws OutboundError */
  check(url: string, signal: AbortSignal): Promise<void>;
  /**
   * Connects and asks. The answer's head is there; its body is the caller's to read, within bounds, or to destroy.
   * @throws OutboundError
   */
  request(url: string, request: OutboundRequest): Promise<IncomingMessage>;
  /** Ends idle connections. */
  close(): void;
}

/** In production everything has its default; tests bring a resolver, a port and a certificate of their own. */
export interface OutboundOptions {
  /** Allows plain http, any port and private addresses: for development and tests, never for a service with customers. */
  readonly allowPrivate?: boolean;
  readonly resolve?: Resolve;
  readonly isPublic?: (address: string) => boolean;
  /** The only port that is ever connected to. */
  readonly port?: number;
  /** Trusted in place of the system's certificates. */
  readonly ca?: RequestOptions['ca'];
  /** Connections kept for the next request to the same host. Default false: each request has its own. */
  readonly keepAlive?: boolean;
}

const httpsPort = 443;
const idleMs = 15_000;

/**
 * Makes the way out. A name is resolved by the lookup of the very connection that is made, and every address that it has is
 * checked there: there is no moment between check and connect in which it could change its mind.
 */
export function createOutbound(options: OutboundOptions = {}): Outbound {
  const { allowPrivate = false, resolve = resolveAll, port = httpsPort } = options;
  const isAllowed = allowPrivate ? () => true : (options.isPublic ?? isPublicAddress);
  const { keepAlive = false } = options;
  const agents = {
    'https:': new Agent({ keepAlive, timeout: idleMs }),
    'http:': new PlainAgent({ keepAlive, timeout: idleMs }),
  };

  function parse(text: string): URL {
    const url = URL.canParse(text) ? new URL(text) : null;
    if (allowPrivate && url?.protocol === 'http:') return url;
    if (url?.protocol !== 'https:') throw new OutboundError('invalid_url', 'Give an https:// URL.');
    if (url.username !== '' || url.password !== '')
      throw new OutboundError('invalid_url', 'A URL with a user name or a password is not called.');
    if (!allowPrivate && url.port !== '' && Number(url.port) !== port)
      throw new OutboundError('invalid_url', 'Only the usual port of https is connected to.');
    return url;
  }

  async function addressesOf(host: string) {
    let addresses: Awaited<ReturnType<typeof publicAddresses>>;
    try {
      addresses = await publicAddresses(host, resolve, isAllowed);
    } catch (error) {
      throw new OutboundError('unknown_host', 'The host of this URL is not known.', error);
    }
    if (!addresses) throw new OutboundError('private_address', 'This URL is not on the public internet.');
    return addresses;
  }

  /** Node hands names to it, and connects to literals by itself: those are checked before. */
  const lookup: LookupFunction = (host, { all }, done) => {
    addressesOf(host).then(
      (addresses) => {
        const [first] = addresses;
        if (all) done(null, [...addresses]);
        else done(null, first?.address ?? '', first?.family);
      },
      (error: Error) => done(error, '', 0),
    );
  };

  function open(url: URL, { method, headers, body, signal }: OutboundRequest): Promise<IncomingMessage> {
    const plain = url.protocol === 'http:';
    return new Promise((answer, fail) => {
      const common = { method, headers: { ...headers }, lookup, signal, ...(allowPrivate ? {} : { port }) };
      const asked = plain
        ? plainRequest(url, { ...common, agent: agents['http:'] })
        : request(url, { ...common, agent: agents['https:'], ...(options.ca ? { ca: options.ca } : {}) });
      asked
        .on('response', answer)
        // Without somebody who takes it, Node would drop the connection and say nothing: nobody would ever be answered.
        .on('upgrade', (_response, socket) => {
          socket.destroy();
          fail(new Error('It answered with another protocol.'));
        })
        .on('error', (error) => fail(Object.assign(error, { reused: asked.reusedSocket })))
        .end(body);
    });
  }

  return {
    async check(text, signal) {
      const url = parse(text);
      await raced(addressesOf(url.hostname), signal);
    },
    async request(text, asked) {
      const url = parse(text);
      const literal = url.hostname.replace(/^\[(.*)\]$/, '$1');
      if (isIP(literal)) await addressesOf(url.hostname);
      try {
        return await open(url, asked).catch((error: unknown) => {
          // The host closed an idle connection in the very moment in which we used it: it has seen nothing.
          if (error instanceof Error && 'reused' in error && error.reused && !asked.signal.aborted)
            return open(url, asked);
          throw error;
        });
      } catch (error) {
        throw typed(error, asked.signal);
      }
    },
    close() {
      for (const agent of Object.values(agents)) agent.destroy();
    },
  };
}

function typed(error: unknown, signal: AbortSignal): OutboundError {
  if (error instanceof OutboundError) return error;
  if (signal.aborted) return new OutboundError('timeout', 'It did not answer in time.', error);
  return new OutboundError('unreachable', 'It cannot be reached.', error);
}

/** A resolver cannot be interrupted, but need not be waited for. */
async function raced<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let stop = () => {};
  const late = new Promise<never>((_, fail) => {
    stop = () => fail(new OutboundError('timeout', 'Its name was not resolved in time.'));
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
