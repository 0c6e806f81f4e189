import type { Telephony } from '../../ports/telephony';
import type { PlacingFault, SimulatorOptions } from '../../simulator/options';
import { createSimulator } from '../../simulator/simulator';
import { createTestClock } from '../time/test-clock';
import type { KitFate, KitProvider } from './kit-provider';

const digits: Partial<Record<KitFate, string>> = {
  busy: '1',
  no_answer: '2',
  failed: '3',
  undelivered: '3',
  hangs_up_early: '4',
  machine: '5',
};

const faults: Partial<Record<KitFate, PlacingFault>> = {
  rejected: 'reject',
  account: 'account',
  throttled: 'throttle',
  not_sent: 'not_sent',
  lost_before: 'lose_before',
  lost_after: 'accept_then_lose_answer',
};

/**
 * The simulated carrier as the kit wants a provider, its faults chosen by number. `wrap` puts something between the kit
 * and the carrier: the kit's own tests break it there.
 */
export async function simulatedProvider(
  options: SimulatorOptions = {},
  wrap: (carrier: Telephony) => Telephony = (carrier) => carrier,
): Promise<KitProvider> {
  const clock = createTestClock();
  const fated = new Map<string, PlacingFault>();
  const carrier = createSimulator({
    clock,
    faults: { decide: ({ to }) => fated.get(to) ?? 'accept' },
    ...options,
  });
  let issued = 0;
  return {
    telephony: wrap(carrier),
    number(fate) {
      const to = `+97798${String(++issued).padStart(7, '0')}${digits[fate] ?? '0'}`;
      const fault = faults[fate];
      if (fault) fated.set(to, fault);
      return to;
    },
    async created(to) {
      let count = 0;
      for await (const call of carrier.log()) if (call.to === to) count++;
      return count;
    },
    now: clock.now,
    advance: (seconds) => clock.advance(seconds * 1_000),
  };
}
