import type { LookupAddress } from 'node:dns';
import type { IncomingMessage } from 'node:http';
import { type RequestOptions, request } from 'node:https';
import type { LookupFunction } from 'node:net';
import { GhantiError, invalidField } from '@ghanti/core';
import { isPublicAddress, publicAddresses, type Resolve, resolveAll } from './public-address';

/**
 * Fetches an audio that a caller names by URL. Never echoes what it got, and says the same of every address that is refused.
 * @throws GhantiError `invalid_input`, `too_large`
 */
export type AudioFetch = (url: string, field: string) => Promise<Uint8Array>;

/** What a fetch may be told by a test; in production everything has its default. */
export interface AudioFetchOptions {
  readonly maxBytes: number;
  readonly timeoutMs?: number;
  readonly resolve?: Resolve;
  readonly isPublic?: (address: string) => boolean;
  /** The only port that is ever connected to. */
  readonly port?: number;
  /** Trusted in place of the system's certificates. */
  readonly ca?: RequestOptions['ca'];
}

const httpsPort = 443;

export function createAudioFetch(options: AudioFetchOptions): AudioFetch {
  const { maxBytes, timeoutMs = 10_000, resolve = resolveAll, isPublic = isPublicAddress, port = httpsPort } = options;

  return async (text, field) => {
    const url = parseUrl(text, port, field);
    const signal = AbortSignal.timeout(timeoutMs);
    const addresses = await checkedAddresses(url.hostname, field);
    try {
      const response = await open(url, addresses, signal);
      if (response.statusCode !== 200) {
        response.destroy();
        throw refused(field, 'unreachable_audio', 'This URL does not answer with a file. Redirects are not followed.');
      }
      return await collect(response, maxBytes, field);
    } catch (error) {
      if (error instanceof GhantiError) throw error;
      throw refused(field, 'unreachable_audio', 'The audio could not be fetched from this URL.', error);
    }
  };

  async function checkedAddresses(host: string, field: string): Promise<readonly LookupAddress[]> {
    let addresses: readonly LookupAddress[] | null;
    try {
      addresses = await publicAddresses(host, resolve, isPublic);
    } catch (error) {
      throw refused(field, 'unreachable_audio', 'The host of this URL is not known.', error);
    }
    if (!addresses) throw refused(field, 'private_address', 'This URL is not on the public internet.');
    return addresses;
  }

  function open(url: URL, addresses: readonly LookupAddress[], signal: AbortSignal): Promise<IncomingMessage> {
    return new Promise((answer, fail) => {
      request(url, {
        method: 'GET',
        headers: { accept: 'audio/*', 'accept-encoding': 'identity' },
        lookup: pinned(addresses),
        agent: false,
        signal,
        port,
        ...(options.ca ? { ca: options.ca } : {}),
      })
        .on('response', answer)
        .on('error', fail)
        .end();
    });
  }
}

/** Answers with the addresses that were checked, whatever the name resolves to by now. */
function pinned(addresses: readonly LookupAddress[]): LookupFunction {
  return (_host, lookupOptions, done) => {
    const [first] = addresses;
    if (lookupOptions.all) done(null, [...addresses]);
    else if (first) done(null, first.address, first.family);
    else done(new Error('no address'), '', 0);
  };
}

function parseUrl(text: string, port: number, field: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.protocol !== 'https:') throw refused(field, 'invalid_url', 'Give an https:// URL.');
  if (url.username !== '' || url.password !== '')
    throw refused(field, 'invalid_url', 'A URL with a user name or a password is not fetched.');
  if (url.port !== '' && Number(url.port) !== port)
    throw refused(field, 'invalid_url', 'Only the usual port of https is connected to.');
  return url;
}

async function collect(response: IncomingMessage, maxBytes: number, field: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > maxBytes) {
      response.destroy();
      throw audioTooLarge(field, maxBytes);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The error for an audio over the limit, wherever it comes from. */
export function audioTooLarge(field: string, maxBytes: number): GhantiError {
  const message = `The audio may have at most ${maxBytes} bytes.`;
  return new GhantiError('too_large', message, { faults: [{ field, code: 'too_large', message }] });
}

function refused(field: string, code: string, message: string, cause?: unknown): GhantiError {
  const { faults } = invalidField(field, code, message);
  return new GhantiError('invalid_input', message, { faults, cause });
}
