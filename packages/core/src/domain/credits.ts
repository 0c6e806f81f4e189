import { invalidField } from './errors';
import type { Balance } from './words';

/** The most that an account can have been granted in its whole life, 2^53 - 1: above it sums would not be exact any more. */
export const mostCredits = Number.MAX_SAFE_INTEGER;

/**
 * Checks that a grant leaves the account's sums exact: available, held and spent together are what it was ever granted.
 * @throws GhantiError `invalid_input` for the field `amount`
 */
export function mustStayExact({ available, held, spent }: Balance, amount: number): void {
  const room = mostCredits - available - held - spent;
  if (amount > room) {
    const most = room > 0 ? `at most ${room} can be granted to this account` : 'this account has all that it can have';
    throw invalidField('amount', 'too_many_credits', `Balances stop at ${mostCredits}: ${most}.`);
  }
}
