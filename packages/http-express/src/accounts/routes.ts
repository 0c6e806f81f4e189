import { GhantiError, notFound } from '@ghanti/core';
import { normalEmail, storeAccount } from '../auth/create-account';
import { envelope, success } from '../envelope';
import { idParams, pageRequest, presentPagination } from '../fields';
import { claimOf, replay } from '../idempotency';
import type { Parts } from '../parts';
import { type Route, route } from '../route';
import { presentAccount, presentUser } from './present';
import {
  accountsData,
  accountsQuery,
  grantBody,
  loginBody,
  loginData,
  newAccountBody,
  newAccountData,
  ownPasswordBody,
  passwordBody,
  refreshBody,
  tokenSchema,
  userDetailsData,
} from './schemas';

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
    method: 'put',
    path: '/api/accounts/password',
    tag,
    summary: 'Change your own password',
    description:
      'This login goes on; all other logins of the account end, with their tokens and their streams of events. A wrong old ' +
      'password counts as a wrong login of this session.',
    access: 'account',
    ownAuthOnly: true,
    body: ownPasswordBody,
    answers: { 200: { description: 'The account', schema: envelope(userDetailsData) } },
    refuses: [400, 429, 503],
    async handler({ parts, req, accountId, caller }, { body }) {
      const account = await parts.engine.account(accountId);
      if (!account || caller.familyId === null) throw notFound('account');
      const cookie = await ownAuth(parts).passwordChange.own({
        account,
        familyId: caller.familyId,
        address: req.ip,
        oldPassword: body.old_password,
        newPassword: body.new_password,
      });
      parts.logger.info({ accountId }, 'an account changed its password');
      const changed = success({ user_details: presentUser(account) }, 'Password changed; all other logins have ended');
      return { ...changed, headers: { 'Set-Cookie': cookie } };
    },
  }),
  route({
    method: 'get',
    path: '/api/accounts',
    tag,
    summary: 'List accounts',
    description: "Only for the service's first account, the administrator. The oldest first; `email` finds one.",
    access: 'admin',
    ownAuthOnly: true,
    query: accountsQuery,
    answers: { 200: { description: 'One page', schema: envelope(accountsData) } },
    refuses: [400, 403],
    async handler({ parts }, { query }) {
      const { accounts } = parts.engine.store;
      const page = pageRequest(query);
      if (query.email === undefined) {
        const { items, total } = await accounts.list(page);
        return success({ accounts: items.map(presentAccount), pagination: presentPagination(page, total) });
      }
      const found = await accounts.byEmail(normalEmail(query.email));
      const all = found ? [presentAccount(found.account)] : [];
      return success({ accounts: page.page === 1 ? all : [], pagination: presentPagination(page, all.length) });
    },
  }),
  route({
    method: 'put',
    path: '/api/accounts/:id/password',
    tag,
    summary: "Set another account's password",
    description:
      "Only for the service's first account, the administrator. All logins of the account end, with their tokens and their streams " +
      'of events. Your own is changed at /api/accounts/password, where the old one is asked for.',
    access: 'admin',
    ownAuthOnly: true,
    params: idParams,
    body: passwordBody,
    answers: { 200: { description: 'The account', schema: envelope(userDetailsData) } },
    refuses: [400, 403, 404, 503],
    async handler({ parts, accountId }, { params, body }) {
      if (params.id === accountId)
        throw new GhantiError(
          'forbidden',
          'Change your own password at /api/accounts/password: it asks for the old one.',
        );
      const account = await parts.engine.account(params.id);
      if (!account || !(await ownAuth(parts).passwordChange.ofAccount(params.id, body.password)))
        throw notFound('account');
      parts.logger.info({ accountId: params.id, by: accountId }, 'the administrator set a password');
      return success({ user_details: presentUser(account) }, 'Password set; all logins of the account have ended');
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
    answers: { 201: { description: 'The new account', schema: envelope(newAccountData) } },
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
      return success({ id: account.id, user_details: presentUser(account) }, 'Account created successfully', 201);
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
