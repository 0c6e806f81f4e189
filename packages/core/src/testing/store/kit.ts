import type { Account } from '../../domain/account';
import type { Id } from '../../domain/words';
import type { Store } from '../../ports/store';

/** What a group of the kit's tests works with: one store for all, and what the present test left to be put to rest. */
export interface Kit {
  readonly store: Store;
  readonly options: Required<StoreKitOptions>;
  /** Campaigns that the present test made. */
  readonly campaigns: { readonly accountId: Id; readonly campaignId: Id }[];
  /** Deliveries of OTPs that the present test made. */
  readonly deliveries: Id[];
}

export interface StoreKitOptions {
  /** How many random histories the property tests play. Default 25. */
  readonly histories?: number;
}

let lastName = 0;

/** A word that nothing in the store has been called yet, though the store may be older than this process. */
export function fresh(prefix: string): string {
  lastName += 1;
  return `${prefix}-${process.pid}-${Date.now().toString(36)}-${lastName}`;
}

/** An E.164 number that no other call in this process gave. */
export function aNumber(): string {
  lastName += 1;
  return `+977${9_800_000_000 + lastName}`;
}

/** An account of its own for a test, so that tests do not meet. */
export async function anAccount({ store }: Kit, credits = 1_000): Promise<Account> {
  const account = await store.accounts.create({
    email: `${fresh('someone')}@example.com`,
    firstName: 'Sita',
    lastName: 'Rai',
    passwordHash: null,
    credits,
    now: new Date(),
  });
  if (!account) throw new Error('The store says that a fresh email is taken.');
  return account;
}

/** What was granted, as the balance tells it: available + held + spent. */
export async function balanceOf({ store }: Kit, account: Account) {
  const found = await store.accounts.byId(account.id);
  if (!found) throw new Error('The account is gone.');
  return found.credit;
}

/** Waits. For leases only: everything else in a step is told the time. */
export function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** An instant that lies `ms` from now. */
export function inMs(ms: number): Date {
  return new Date(Date.now() + ms);
}
