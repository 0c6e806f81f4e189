import type { Request, Response } from 'express';

/** How long a caller that has its answer may go on sending. */
const lingerMs = 2_000;

/**
 * Ends an answer that is written. A caller that is still sending has got all of it, but the connection is kept open for what it
 * sends, which is dropped: closed at once, it would be reset, and the caller told of a broken connection instead.
 */
export function endAnswer(request: Request, response: Response): void {
  if (request.complete || request.destroyed) {
    response.end();
    return;
  }
  const end = () => {
    clearTimeout(timer);
    response.end();
  };
  const timer = setTimeout(end, lingerMs);
  request.once('end', end).once('close', end);
  request.resume();
}
