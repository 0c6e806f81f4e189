import type { Request, Response } from 'express';

/** How long a caller that has its answer may go on sending, and how many bytes of that are read. */
const linger = { ms: 2_000, bytes: 32 * 1_048_576 };

/**
 * Ends an answer that is written. A caller that is still sending has got all of it, but the connection is kept open a while, and
 * what comes is dropped: closed at once, it would be reset, and the caller told of a broken connection instead.
 */
export function endAnswer(request: Request, response: Response): void {
  if (request.complete || request.destroyed) {
    response.end();
    return;
  }
  let read = 0;
  const end = () => {
    clearTimeout(timer);
    response.end();
  };
  const timer = setTimeout(end, linger.ms);
  request.once('end', end).once('close', end);
  request.on('data', (chunk: Buffer) => {
    read += chunk.length;
    if (read > linger.bytes) request.pause();
  });
  request.resume();
}
