import type { Id, Service } from '../domain/words';
import type { Parts } from './parts';

/** The numbers that an account calls from: those it owns that can do the service, else the provider's own. */
export async function callersOf(
  parts: Pick<Parts, 'store' | 'telephony'>,
  accountId: Id,
  service: Service,
): Promise<readonly string[]> {
  const owned = await parts.store.phoneLines.owned(accountId);
  const able = owned.filter((line) => (service === 'PHONE' ? line.capabilities.voice : line.capabilities.sms));
  return able.length > 0 ? able.map((line) => line.number) : parts.telephony.defaultCallers;
}
