import { GhantiError, invalidField } from '@ghanti/core';
import { type ErrorRequestHandler, Router } from 'express';
import helmet, { type HelmetOptions } from 'helmet';
import { createAudioFetch } from './audio/fetch-audio';
import { createAccessTokens } from './auth/access-token';
import { bearerAuthentication } from './auth/authenticate';
import { type Identify, identifyByHost } from './auth/caller';
import { createPasswordChange } from './auth/change-password';
import { createDevices } from './auth/devices';
import { createLoginGuard } from './auth/login-guard';
import { createPasswords } from './auth/passwords';
import { createSessions } from './auth/sessions';
import { createSignIn } from './auth/sign-in';
import { createTickets } from './auth/tickets';
import { failureOf } from './failure';
import { described, mountRoutes, writeFailure } from './mount';
import { openApiOf } from './openapi/document';
import {
  type Limits,
  type Logger,
  type OwnAuth,
  parseOptions,
  type RouterOptions,
  type RouterSettings,
} from './options';
import type { OwnAuthParts, Parts } from './parts';
import { mountReference } from './reference/mount-reference';
import { allRoutes } from './routes';
import { createSlots } from './slots';
import { createTurns } from './turns';

/**
 * The whole REST API as a router for Express 5: the paths of the contract under `/api`, signed audio under `/media`,
 * providers' requests under `/webhooks`, `/openapi.json`, a reference page at `/docs`, and `/health`.
 * Mount it before body parsers of your own: it reads bodies itself, and a webhook's signature is over its raw bytes.
 * Logins are throttled by `req.ip`: behind a proxy set Express' `trust proxy` to the number of hops, never to true.
 *
 * @example
 * app.use('/ghanti', createRouter({ engine, spreadsheets, uploads, publicUrl: 'https://example.com/ghanti', auth: { jwtSecret } }))
 * @throws ZodError naming every option that is wrong
 */
export function createRouter(input: RouterOptions): Router {
  const options = parseOptions(input);
  const { parts, identify } = assemble(options);
  const routes = allRoutes.filter((route) => !route.ownAuthOnly || parts.ownAuth !== null);
  const router = Router({ caseSensitive: true, strict: false });
  router.use(helmet(headers));
  router.use('/api', (_request, response, next) => {
    response.set('Cache-Control', 'no-store');
    next();
  });
  mountRoutes(router, routes, parts, identify);
  mountReference(router, openApiOf(routes, parts.publicUrl));
  router.use(['/api', '/media', '/webhooks', '/health'], (_request, response) => {
    writeFailure(response, failureOf(new GhantiError('not_found', 'There is no such path.')));
  });
  router.use(lastResort(parts.logger));
  return router;
}

/**
 * Of our answers only. What a browser takes as said of the whole origin or domain is not a router's to say: the host, or the proxy
 * that has the certificate, knows who else lives there.
 */
const headers: HelmetOptions = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: { 'default-src': ["'none'"], 'frame-ancestors': ["'none'"] },
  },
  strictTransportSecurity: false,
  originAgentCluster: false,
  xPermittedCrossDomainPolicies: false,
};

/** What goes wrong before a route is reached: a path that cannot be decoded, for one. */
function lastResort(logger: Logger): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    const failure = failureOf(
      error instanceof URIError ? invalidField(null, 'invalid_path', 'The path is broken.') : error,
    );
    if (failure.internal) logger.error({ error: described(error) }, 'a request failed');
    writeFailure(response, failure);
  };
}

const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} };

function assemble(options: RouterSettings): { parts: Parts; identify: Identify } {
  const {
    engine,
    spreadsheets,
    uploads,
    publicUrl,
    limits,
    hideOtpCodes,
    hindrance,
    details,
    auth,
    clock,
    logger = silent,
  } = options;
  const now = clock ? () => clock.now() : () => new Date();
  const own = 'jwtSecret' in auth ? assembleAuth(options, auth, now) : null;
  const parts: Parts = {
    engine,
    spreadsheets,
    uploads,
    publicUrl,
    limits,
    streams: createSlots(limits.eventStreams, 'streams of events'),
    forms: createSlots(limits.formsAtOnce, 'uploads'),
    ...turnsOf(limits),
    hideOtpCodes,
    hindrance,
    details,
    logger,
    now,
    fetchAudio: createAudioFetch({ maxBytes: limits.uploadBytes }),
    ownAuth: own?.parts ?? null,
  };
  if (own) return { parts, identify: own.identify };
  if ('authenticate' in auth) return { parts, identify: identifyByHost(auth.authenticate) };
  throw new TypeError('auth needs a jwtSecret or authenticate');
}

function turnsOf(limits: Limits): Pick<Parts, 'files' | 'fetches'> {
  const { filesAtOnce: atOnce, filesPerAccount: perAccount } = limits;
  const { filesWaitingPerAccount: waitingPerAccount, filesWaiting: waiting, filesWaitMs: longestWaitMs } = limits;
  const patience = { waitingPerAccount, waiting, longestWaitMs };
  return {
    files: createTurns({ atOnce, perAccount, ...patience }, 'files'),
    // Each holds its whole audio in memory until it was its turn.
    fetches: createTurns({ atOnce: 3, perAccount: 1, ...patience }, 'audio files from elsewhere'),
  };
}

function assembleAuth({ engine, limits, publicUrl }: RouterSettings, auth: OwnAuth, now: () => Date) {
  const { store } = engine;
  const passwords = createPasswords(auth.passwordHashing);
  const tokens = createAccessTokens(auth, now);
  const sessions = createSessions(store, tokens, auth.refreshTtlSeconds, now);
  const guard = createLoginGuard(store, limits, now);
  const devices = createDevices(auth.jwtSecret, publicUrl);
  const signIn = createSignIn({ accounts: store.accounts, passwords, guard, devices });
  const passwordChange = createPasswordChange({ accounts: store.accounts, passwords, guard, devices, now });
  const tickets = createTickets(auth.jwtSecret, store.throttles, now);
  const parts: OwnAuthParts = { passwords, sessions, signIn, passwordChange, tickets };
  return { parts, identify: bearerAuthentication(tokens, sessions, now) };
}
