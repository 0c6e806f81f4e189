/**
 * Why a request to a URL of somebody else's did not come to an answer: the URL itself (`invalid_url`, `private_address`),
 * its name (`unknown_host`), or the way (`unreachable`, `timeout`).
 */
export type OutboundErrorKind = 'invalid_url' | 'private_address' | 'unknown_host' | 'unreachable' | 'timeout';

/** Says the same of every address that is refused: what stands behind a name is nobody's business. */
export class OutboundError extends Error {
  override readonly name = 'OutboundError';
  constructor(
    readonly kind: OutboundErrorKind,
    message: string,
    cause?: unknown,
  ) {
    super(message, cause === undefined ? undefined : { cause });
  }
}
