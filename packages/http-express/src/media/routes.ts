import { pipeline } from 'node:stream/promises';
import { GhantiError, notFound, type StoredMedia } from '@ghanti/core';
import type { Request } from 'express';
import { type Answer, type Call, type Route, route } from '../route';
import { mediaParams, mediaQuery } from './schemas';

export const mediaRoutes: readonly Route[] = [
  route({
    method: 'get',
    path: '/media/*key',
    tag: 'Media',
    summary: 'An audio, by its signed and expiring URL',
    access: 'none',
    params: mediaParams,
    query: mediaQuery,
    answers: {
      200: { description: 'The audio', mediaTypes: ['audio/wav', 'audio/mpeg'] },
      206: { description: 'The range that was asked for', mediaTypes: ['audio/wav', 'audio/mpeg'] },
    },
    refuses: [403, 404, 416],
    async handler(call, { params, query }) {
      const { engine } = call.parts;
      if (!engine.voices.verifyUrl(params.key, query.expires ?? '', query.signature ?? ''))
        throw new GhantiError('forbidden', 'This URL was not signed by us, or has expired.');
      const about = await engine.media.stat(params.key);
      if (!about) throw notFound('audio');
      return send(call, about, rangeOf(call.req, about.bytes));
    },
  }),
];

interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** One range; several at once, or none that makes sense, are answered with the whole. */
function rangeOf(request: Request, bytes: number): ByteRange | 'unsatisfiable' | null {
  const ranges = request.range(bytes, { combine: true });
  if (ranges === -1) return 'unsatisfiable';
  if (ranges === undefined || ranges === -2 || ranges.type !== 'bytes' || ranges.length !== 1) return null;
  const [range] = ranges;
  return range ? { start: range.start, end: range.end } : null;
}

async function send(
  { parts, req, res, signal }: Call,
  about: StoredMedia,
  range: ByteRange | 'unsatisfiable' | null,
): Promise<Answer> {
  res.set({
    'Content-Type': about.contentType,
    'Accept-Ranges': 'bytes',
    'Cache-Control': 'private, no-store',
    // A page of the host may play it: the signature is what protects it.
    'Cross-Origin-Resource-Policy': 'cross-origin',
  });
  if (range === 'unsatisfiable') {
    res.status(416).set('Content-Range', `bytes */${about.bytes}`).end();
    return 'written';
  }
  const { start, end } = range ?? { start: 0, end: about.bytes - 1 };
  if (range) res.status(206).set('Content-Range', `bytes ${start}-${end}/${about.bytes}`);
  res.set('Content-Length', String(end - start + 1));
  if (req.method === 'HEAD') {
    res.end();
    return 'written';
  }
  const opened = await parts.engine.media.open(about.key, range ?? undefined);
  if (!opened) throw notFound('audio');
  try {
    await pipeline(opened.stream, res, { signal });
  } catch (error) {
    // The answer has begun: the broken connection tells that it is not whole.
    if (!signal.aborted)
      parts.logger.warn({ error: error instanceof Error ? error.name : 'unknown' }, 'media broke off');
    res.destroy();
  }
  return 'written';
}
