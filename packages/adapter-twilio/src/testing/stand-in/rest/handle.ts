import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Carrier } from '../carrier';
import { chance } from '../chance';
import { requestFaultOf } from '../faults';
import { type RequestFault, requestFaults } from '../options';
import { errorBody, type RestAnswer, RestError } from './answer';
import { pathOf, restAnswer } from './route';

type Reply = { readonly status: number; readonly type: string; readonly body: string; readonly retryAfter?: string };

const json = (status: number, body: unknown): Reply => ({
  status,
  type: 'application/json',
  body: body === null ? '' : JSON.stringify(body),
});

const tooFast: Reply = { ...json(429, errorBody(429, 20429, 'Too Many Requests')), retryAfter: '1' };
/** Twilio's own failures, and a proxy's before it, which is no JSON. */
const failures: readonly Reply[] = [
  json(500, errorBody(500, 20500, 'Internal Server Error')),
  json(503, errorBody(503, 20503, 'Service Unavailable')),
  { status: 502, type: 'text/html', body: '<html><body><h1>502 Bad Gateway</h1></body></html>' },
];

/** Takes a request to the API, and answers it as far as the faults let it. */
export async function handleRest(
  carrier: Carrier,
  incoming: { readonly request: IncomingMessage; readonly response: ServerResponse },
  url: URL,
  body: string,
): Promise<void> {
  const { request, response } = incoming;
  const method = request.method ?? 'GET';
  const form = new URLSearchParams(body);
  const fault = faultOf(carrier, method, url, form);
  const failure = failures[Math.floor(3 * chance(carrier.settings.seed, 'which failure', form.get('To') ?? url.href))];
  const tell = (status: number | null) =>
    carrier.truth.write({ type: 'request', method, path: `${url.pathname}${url.search}`, status, fault });
  const reply = (given: Reply) => {
    tell(given.status);
    response.writeHead(given.status, {
      'content-type': given.type,
      ...(given.retryAfter === undefined ? {} : { 'retry-after': given.retryAfter }),
    });
    response.end(given.body);
  };

  if (fault === 'resetBefore') {
    tell(null);
    request.socket.resetAndDestroy();
    return;
  }
  // Never answered: the socket stays open until whoever asked gives up.
  if (fault === 'silentBefore') return tell(null);
  if (fault === 'throttle') return reply(tooFast);
  if (fault === 'errorBefore' || fault === 'readError') return reply(failure ?? tooFast);

  const answer = await answerOf(carrier, { method, url, form }, request.headers.authorization);
  if (fault === 'errorAfter') return reply(failure ?? tooFast);
  if (fault === 'dropAfter') {
    tell(null);
    request.socket.destroy();
    return;
  }
  if (fault === 'silentAfter') return tell(null);
  reply(json(answer.status, answer.body));
}

async function answerOf(
  carrier: Carrier,
  request: { readonly method: string; readonly url: URL; readonly form: URLSearchParams },
  authorization: string | undefined,
): Promise<RestAnswer> {
  try {
    return await restAnswer(carrier, request, authorization);
  } catch (error) {
    if (!(error instanceof RestError)) throw error;
    return { status: error.status, body: errorBody(error.status, error.code, error.message) };
  }
}

/** Creates meet the faults of requests, by number; what was planned for a number goes before what is thrown. */
function faultOf(carrier: Carrier, method: string, url: URL, form: URLSearchParams): RequestFault | 'readError' | null {
  const { settings, asked, plans } = carrier;
  if (method === 'GET') {
    const nth = asked.get(url.href) ?? 0;
    asked.set(url.href, nth + 1);
    return chance(settings.seed, 'readError', url.href, nth) < settings.faults.readError ? 'readError' : null;
  }
  const path = pathOf(settings.accountSid, url);
  const to = form.get('To');
  if (method !== 'POST' || to === null || path?.length !== 1) return null;
  const nth = asked.get(to) ?? 0;
  asked.set(to, nth + 1);
  const plan = plans.get(to);
  return requestFaults.find((fault) => fault === plan) ?? requestFaultOf(settings, to, nth);
}
