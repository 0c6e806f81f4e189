import type { Carrier } from '../carrier';
import { notFound, type RestAnswer, RestError, type RestRequest } from './answer';
import { callsRoute } from './calls';
import { messagesRoute } from './messages';
import { availableRoute, incomingRoute } from './phone-numbers';
import { presentAccount } from './present';

const routes: Readonly<Record<string, (carrier: Carrier, request: RestRequest) => Promise<RestAnswer>>> = {
  Calls: callsRoute,
  Messages: messagesRoute,
  AvailablePhoneNumbers: availableRoute,
  IncomingPhoneNumbers: incomingRoute,
};

/** The path of a request within the account's API; null when it is not of this account or this API. */
export function pathOf(accountSid: string, url: URL): readonly string[] | null {
  const match = /^\/2010-04-01\/Accounts\/([^/]+?)(?:\/(.+))?\.json$/.exec(url.pathname);
  if (!match || match[1] !== accountSid) return null;
  return match[2]?.split('/') ?? [];
}

/** Answers a request, or throws the refusal. @throws RestError */
export async function restAnswer(
  carrier: Carrier,
  request: Omit<RestRequest, 'path'>,
  authorization: string | undefined,
): Promise<RestAnswer> {
  authenticate(carrier, authorization);
  const path = pathOf(carrier.settings.accountSid, request.url);
  if (path === null) throw notFound(request.url.pathname);
  const [room] = path;
  if (room === undefined && request.method === 'GET') return { status: 200, body: presentAccount(carrier.settings) };
  const route = routes[room ?? ''];
  if (!route) throw notFound(request.url.pathname);
  return route(carrier, { ...request, path });
}

function authenticate({ settings }: Carrier, authorization: string | undefined): void {
  const given = Buffer.from(authorization?.replace(/^Basic /, '') ?? '', 'base64').toString();
  if (!settings.authTokens.some((token) => given === `${settings.accountSid}:${token}`))
    throw new RestError(401, 20003, 'Authenticate');
}
