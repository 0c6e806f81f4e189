import { GhantiError } from '@ghanti/core';
import type { Request } from 'express';

/** What a page of another site may send without asking first: the types of forms, or none. */
const simpleTypes: ReadonlySet<string> = new Set([
  '',
  'application/x-www-form-urlencoded',
  'multipart/form-data',
  'text/plain',
]);

/**
 * Refuses what a page of another site makes a browser send in its user's name. Only a host that signs in by cookies can be meant: an
 * access token is sent by nobody who does not have it. JSON is not sent without asking, which is the host's to answer by CORS.
 * @throws GhantiError `forbidden`
 */
export function refuseCrossSite({ method, headers }: Request): void {
  if (method === 'GET' || method === 'HEAD' || headers['sec-fetch-site'] !== 'cross-site') return;
  const type = (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (headers.authorization !== undefined || !simpleTypes.has(type)) return;
  throw new GhantiError(
    'forbidden',
    'A page of another site sent this. Send it from your own, or with an access token.',
  );
}
