import type { Account } from '@ghanti/core';
import type { z } from 'zod';
import type { accountDetails, userDetails } from './schemas';

/** An account as the administrator sees it. */
export function presentAccount(account: Account): z.output<typeof accountDetails> {
  return { id: account.id, is_admin: account.isAdmin, ...presentUser(account) };
}

/** An account as the wire answers it. */
export function presentUser(account: Account): z.output<typeof userDetails> {
  const { available, held, spent } = account.credit;
  return {
    first_name: account.firstName,
    last_name: account.lastName,
    email: account.email,
    username: account.username,
    is_verified_email: account.isVerifiedEmail,
    contact_number: account.contactNumber,
    is_verified_phone: account.isVerifiedPhone,
    address: account.address,
    credit: { available, held, spent },
  };
}
