import type { Carrier } from '../carrier';
import type { Refusal } from '../options';
import { RestError } from './answer';

const planned: Readonly<Record<Refusal, () => RestError>> = {
  invalid: () => new RestError(400, 21211, "The 'To' number is not a valid phone number."),
  blocked: () => new RestError(400, 21215, 'Account not authorized to call this number.'),
  accountSuspended: () => new RestError(403, 20005, 'Account is not active.'),
  optedOut: () => new RestError(400, 21610, 'Attempt to send to unsubscribed recipient.'),
};

/** Refuses a number as it was planned to be. @throws RestError */
export function refuseAsPlanned({ plans }: Carrier, to: string): void {
  const plan = plans.get(to);
  if (plan !== undefined && plan in planned) throw planned[plan as Refusal]();
}
