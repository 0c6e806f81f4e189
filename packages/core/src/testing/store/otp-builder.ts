import type { Account } from '../../domain/account';
import type { NewOtp } from '../../ports/store';
import { rules } from './call-rules';
import { aNumber, fresh, type Kit } from './kit';

/** An order to send a code by text, with a hold of 2. */
export function newOtp(account: Account, more: Partial<NewOtp> = {}): NewOtp {
  const now = more.now ?? new Date();
  const number = more.number ?? aNumber();
  return {
    accountId: account.id,
    service: 'SMS',
    number,
    given: number,
    option: 'generated',
    template: 'Your code is {otp}',
    voice: 'ne',
    codeHash: fresh('hash'),
    codeSalt: 'salt',
    expiresAt: new Date(now.getTime() + 300_000),
    tries: 3,
    hold: 2,
    throttles: [],
    claim: { type: 'claim', attemptNo: 1, dispatchNo: 1, from: fresh('from'), segments: 1 },
    advance: rules(now),
    now,
    ...more,
  };
}

/** A code whose order must be taken. */
export async function anOtp(kit: Kit, account: Account, more: Partial<NewOtp> = {}) {
  const input = newOtp(account, more);
  const outcome = await kit.store.otps.create(input);
  if (outcome.outcome !== 'created') throw new Error(`The OTP was not created: ${outcome.outcome}.`);
  kit.deliveries.push(outcome.delivery.id);
  return { ...outcome, input };
}
