import { GhantiError, invalidField } from '@ghanti/core';
import { createOutbound, OutboundError, type OutboundOptions, readCapped } from '@ghanti/outbound-http';

/**
 * Fetches an audio that a caller names by URL. Never echoes what it got, and says the same of every address that is refused.
 * @throws GhantiError `invalid_input`, `too_large`
 */
export type AudioFetch = (url: string, field: string) => Promise<Uint8Array>;

/** What a fetch may be told by a test; in production everything has its default. */
export interface AudioFetchOptions extends OutboundOptions {
  readonly maxBytes: number;
  readonly timeoutMs?: number;
}

const headers = { accept: 'audio/*', 'accept-encoding': 'identity' };

export function createAudioFetch(options: AudioFetchOptions): AudioFetch {
  const { maxBytes, timeoutMs = 10_000, ...rest } = options;
  const outbound = createOutbound(rest);

  return async (url, field) => {
    try {
      const signal = AbortSignal.timeout(timeoutMs);
      const response = await outbound.request(url, { method: 'GET', headers, signal });
      if (response.statusCode !== 200) {
        response.destroy();
        throw refused(field, 'unreachable_audio', 'This URL does not answer with a file. Redirects are not followed.');
      }
      const body = await readCapped(response, maxBytes);
      if (!body) throw audioTooLarge(field, maxBytes);
      return body;
    } catch (error) {
      if (error instanceof GhantiError) throw error;
      const known = error instanceof OutboundError ? faults[error.kind] : undefined;
      const fault = known ?? 'unreachable_audio';
      const says = error instanceof OutboundError && error.kind in faults;
      throw refused(field, fault, says ? error.message : 'The audio could not be fetched from this URL.', error);
    }
  };
}

const faults: Partial<Record<OutboundError['kind'], string>> = {
  invalid_url: 'invalid_url',
  private_address: 'private_address',
  unknown_host: 'unreachable_audio',
};

/** The error for an audio over the limit, wherever it comes from. */
export function audioTooLarge(field: string, maxBytes: number): GhantiError {
  const message = `The audio may have at most ${maxBytes} bytes.`;
  return new GhantiError('too_large', message, { faults: [{ field, code: 'too_large', message }] });
}

function refused(field: string, code: string, message: string, cause?: unknown): GhantiError {
  const { faults } = invalidField(field, code, message);
  return new GhantiError('invalid_input', message, { faults, cause });
}
