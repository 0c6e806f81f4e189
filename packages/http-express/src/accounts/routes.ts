import { GhantiError, notFound } from '@ghanti/core';
import { storeAccount } from '../auth/create-account';
import { envelope, success } from '../envelope';
import { idParams } from '../fields';
import { claimOf, replay } from '../idempotency';
import type { Parts } from '../parts';
import { type Route, route } from '../route';
import { presentUser } from './present';
import { grantBody, loginBody, loginData, newAccountBody, refreshBody, tokenSchema, userDetailsData } from './schemas';

const tag = 'Accounts';

function ownAuth({ ownAuth: auth }: Parts): NonNullable<Parts['ownAuth']> {
  if (!auth) throw notFound('page');
  return auth;
}

export const accountRoutes: readonly Route[] = [
  route({
    method: 'post',
    path: '/api/accounts/login',
    tag,
    summary: 'Log in',
    description:
      'Too many wrong passwords make a place wait: 429 with Retry-After, also for the right one. A cookie, which a client may send ' +
      'back to this path, gives the device a count of its own; it signs nobody in.',
    access: 'none',
    ownAuthOnly: true,
    body: loginBody,
    answers: { 200: { description: 'A pair of tokens', schema: envelope(loginData) } },
    refuses: [400, 401, 429, 503],
    async handler({ parts, req }, { body }) {
      const { signIn, sessions } = ownAuth(parts);
      const { account, passwordHash, cookie } = await signIn({ ...body, address: req.ip, cookies: req.headers.cookie });
      const { refresh, access } = await sessions.open(account.id, passwordHash);
      const { firstName, lastName, email } = account;
      const data = { token: { refresh, access }, user_data: { first_name: firstName, last_name: lastName, email } };
      return { ...success(data, 'Successfully logged in'), headers: { 'Set-Cookie': cookie } };
    },
  }),
  route({
    method: 'post',
    path: '/api/accounts/token/refresh',
    tag,
    summary: 'Trade a refresh token for a new pair',
    description: 'The old refresh token is spent. Used again, every token of its login is revoked.',
    access: 'none',
    ownAuthOnly: true,
    body: refreshBody,
    answers: { 200: { description: 'The new pair, without an envelope', schema: tokenSchema } },
    refuses: [400, 401],
    async handler({ parts }, { body }) {
      const { access, refresh } = await ownAuth(parts).sessions.renew(body.refresh);
      return { status: 200, body: { access, refresh } };
    },
  }),
  route({
    method: 'get',
    path: '/api/accounts/user_details',
    tag,
    summary: 'Who is logged in',
    access: 'account',
    answers: { 200: { description: 'The account and its credits', schema: envelope(userDetailsData) } },
    async handler({ parts, accountId }) {
      const account = await parts.engine.account(accountId);
      if (!account) throw notFound('account');
      return success({ user_details: presentUser(account) });
    },
  }),
  route({
    method: 'post',
    path: '/api/accounts',
    tag,
    summary: 'Create an account',
    description: "Only for the service's first account, the administrator.",
    access: 'admin',
    ownAuthOnly: true,
    body: newAccountBody,
    answers: { 201: { description: 'The new account', schema: envelope(userDetailsData) } },
    refuses: [400, 403, 409, 503],
    async handler({ parts }, { body }) {
      const { email, password, credits, first_name: firstName, last_name: lastName } = body;
      const account = await storeAccount(
        parts.engine.store,
        { email, password, credits, firstName, lastName },
        ownAuth(parts).passwords,
        parts.now(),
      );
      if (!account) {
        const message = 'There is an account with this email already.';
        throw new GhantiError('conflict', message, { faults: [{ field: 'email', code: 'taken', message }] });
      }
      return success({ user_details: presentUser(account) }, 'Account created successfully', 201);
    },
  }),
  route({
    method: 'post',
    path: '/api/accounts/:id/credits',
    tag,
    summary: 'Grant credits to an account',
    description: "Only for the service's first account, the administrator.",
    access: 'admin',
    params: idParams,
    body: grantBody,
    idempotency: 'answer',
    answers: { 200: { description: 'The account with its credits', schema: envelope(userDetailsData) } },
    refuses: [400, 403, 404, 409, 422],
    async handler(call, { params, body }) {
      const { store } = call.parts.engine;
      const now = call.parts.now();
      const key = claimOf(call, { method: 'post' });
      const before = key && (await store.idempotency.effect(key, now));
      const account = await store.accounts.grant(params.id, body.amount, now, key);
      if (!account) throw notFound('account');
      const granted = success({ user_details: presentUser(account) }, `${body.amount} credits granted`);
      return before ? replay(granted) : granted;
    },
  }),
];
