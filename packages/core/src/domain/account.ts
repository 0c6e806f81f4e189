import type { Balance, Id } from './words';

/** One customer of the service: what it owns is invisible to every other. */
export interface Account {
  readonly id: Id;
  readonly email: string;
  readonly username: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly isVerifiedEmail: boolean;
  readonly contactNumber: string;
  readonly isVerifiedPhone: boolean;
  readonly address: string;
  /** True for the service's first account: it creates others and grants credits. */
  readonly isAdmin: boolean;
  readonly credit: Balance;
  readonly createdAt: Date;
}
