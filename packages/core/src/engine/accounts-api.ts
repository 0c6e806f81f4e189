import { conflict, invalidField, notFound } from '../domain/errors';
import type { AccountsApi } from './engine';
import type { Parts } from './parts';

/** Accounts, as the engine offers them. */
export function accountsApi({ store, clock }: Pick<Parts, 'store' | 'clock'>): AccountsApi {
  return {
    async create({ email, firstName = '', lastName = '', credits = 0 }) {
      checkCredits('credits', credits, 0);
      const account = await store.accounts.create({
        email: email.trim().toLowerCase(),
        firstName,
        lastName,
        passwordHash: null,
        credits,
        now: clock.now(),
      });
      if (!account) throw conflict('There is an account with this email.', 'taken');
      return account;
    },
    get: (id) => store.accounts.byId(id),
    async grant(id, amount) {
      checkCredits('amount', amount, 1);
      const account = await store.accounts.grant(id, amount, clock.now());
      if (!account) throw notFound('account');
      return account;
    },
  };
}

function checkCredits(field: string, amount: number, least: number): void {
  if (!Number.isSafeInteger(amount) || amount < least)
    throw invalidField(field, 'invalid_amount', `Credits are whole numbers from ${least} on.`);
}
