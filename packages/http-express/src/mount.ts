import { GhantiError } from '@ghanti/core';
import type { Request, RequestHandler, Response, Router } from 'express';
import { type Caller, callerOfLogin, type Identify } from './auth/caller';
import { refuseCrossSite } from './auth/cross-site';
import { bodyReader, type ReadBody } from './body/read-body';
import { endAnswer } from './early-answer';
import type { JsonAnswer } from './envelope';
import { type Failure, failureOf, methodNotAllowed } from './failure';
import { claimOf, idempotencyKeyOf, once } from './idempotency';
import type { Parts } from './parts';
import type { Answer, Call, Method, RawInput, Route } from './route';

/** Puts routes on a router: each path once, so that a method that it does not have is answered 405. */
export function mountRoutes(router: Router, routes: readonly Route[], parts: Parts, identify: Identify): void {
  for (const [path, ofPath] of byPath(routes)) {
    const slot = router.route(path);
    for (const route of ofPath) slot[route.method](serve(route, parts, identify));
    const allow = allowedMethods(ofPath.map((route) => route.method));
    slot.options((_request, response) => void response.status(204).set('Allow', allow).end());
    slot.all((_request, response) => writeFailure(response, methodNotAllowed(allow)));
  }
}

function byPath(routes: readonly Route[]): Map<string, Route[]> {
  const paths = new Map<string, Route[]>();
  for (const route of routes) paths.set(route.path, [...(paths.get(route.path) ?? []), route]);
  return paths;
}

function allowedMethods(methods: readonly Method[]): string {
  const words = methods.map((method) => method.toUpperCase());
  return [...(words.includes('GET') ? ['HEAD'] : []), ...words, 'OPTIONS'].sort().join(', ');
}

function serve(route: Route, parts: Parts, identify: Identify): RequestHandler {
  const readBody = bodyReader(route, parts.limits);
  return async (req, res) => {
    const startedAt = performance.now();
    let caller: Caller | null = null;
    try {
      caller = await admit(route, parts, identify, req);
      const accountId = caller?.accountId ?? null;
      const idempotencyKey = route.idempotency ? idempotencyKeyOf(req) : null;
      const enter = () => (accountId === null ? () => {} : parts.forms.enter(accountId));
      let body: ReadBody | null = null;
      try {
        body = await readBody(req, res, enter);
        const { files, fingerprint } = body;
        const call: Call = {
          parts,
          req,
          res,
          accountId,
          caller,
          files,
          idempotencyKey,
          fingerprint,
          signal: untilClosed(res),
        };
        writeAnswer(res, await perform(route, call, inputOf(req, body)));
      } finally {
        await body?.dispose();
      }
    } catch (error) {
      fail(res, error, route, parts);
    }
    const ms = Math.round(performance.now() - startedAt);
    const about = {
      method: req.method,
      route: route.path,
      status: res.statusCode,
      ms,
      accountId: caller?.accountId ?? null,
    };
    parts.logger.info(about, 'request');
  };
}

/** Who asks. @throws GhantiError `unauthorized`, `forbidden` */
async function admit(route: Route, parts: Parts, identify: Identify, req: Request): Promise<Caller | null> {
  if (route.access === 'none') return null;
  refuseCrossSite(req);
  const caller = (await identify(req)) ?? (route.takesTickets ? await callerByTicket(req, parts) : null);
  if (caller === null) throw new GhantiError('unauthorized', 'Log in: the access token is missing, wrong or expired.');
  if (route.access === 'account') return caller;
  const account = await parts.engine.account(caller.accountId);
  if (!account?.isAdmin) throw new GhantiError('forbidden', "Only the service's administrator may do this.");
  return caller;
}

/** Who shows a ticket in the query, where the router signs in by itself. */
async function callerByTicket(req: Request, { ownAuth, now }: Parts): Promise<Caller | null> {
  const ticket = new URLSearchParams(req.url.split('?')[1] ?? '').get('ticket');
  const login = ticket && (await ownAuth?.tickets.take(ticket, Number(req.params.id)));
  return ownAuth && login && (await ownAuth.sessions.isLive(login.familyId))
    ? callerOfLogin(login, ownAuth.sessions, now)
    : null;
}

function perform(route: Route, call: Call, input: RawInput): Promise<Answer> {
  const run = () => route.run(call, input);
  const claim = route.idempotency === 'answer' ? claimOf(call, route) : null;
  if (!claim) return run();
  return once(call.parts.engine.store.idempotency, claim, call.parts.now(), run, route.redactForReplay);
}

/** Parameters that are empty were left blank, not meant. The host's own query parser is not relied on. */
function inputOf(req: Request, body: ReadBody): RawInput {
  const query: Record<string, unknown> = {};
  const given = new URLSearchParams(req.url.split('?')[1] ?? '');
  for (const name of new Set(given.keys())) {
    const values = given.getAll(name).filter((value) => value !== '');
    if (values.length > 0) query[name] = values.length > 1 ? values : values[0];
  }
  return { params: req.params, query, body: body.value, dropped: body.dropped };
}

/** Aborted when the connection closes before the answer is whole. */
function untilClosed(res: Response): AbortSignal {
  const gone = new AbortController();
  res.once('close', () => {
    if (!res.writableFinished) gone.abort(new GhantiError('unavailable', 'The caller hung up.'));
  });
  return gone.signal;
}

function fail(res: Response, error: unknown, route: Route, parts: Parts): void {
  const failure = failureOf(error);
  if (failure.internal) parts.logger.error({ route: route.path, error: described(error) }, 'a request failed');
  if (res.headersSent) res.destroy();
  else writeFailure(res, failure);
}

/** What a log may hold of an error: not its fields, in which databases keep the values of rows. */
export function described(error: unknown): object {
  if (!(error instanceof Error)) return { name: typeof error };
  return { name: error.name, message: error.message, stack: error.stack };
}

function writeAnswer(res: Response, answer: Answer): void {
  if (answer !== 'written') writeJson(res, answer);
}

/** Writes a failure in the envelope. */
export function writeFailure(res: Response, { status, body, headers }: Failure): void {
  writeJson(res, { status, body, headers });
}

/** Not `res.json`: its ETag would let a proxy answer 304 for what has changed meanwhile. */
export function writeJson(res: Response, { status, body, headers = {} }: JsonAnswer): void {
  const payload = Buffer.from(JSON.stringify(body));
  res.writeHead(status, {
    ...headers,
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': payload.length,
  });
  res.write(payload);
  endAnswer(res.req, res);
}
