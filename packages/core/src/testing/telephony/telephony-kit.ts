import { describe, it } from 'vitest';
import { lacking, type TelephonyCheck } from './check';
import { openDesk } from './desk';
import { doubtChecks } from './doubt';
import { eventChecks } from './events';
import { hangUpChecks } from './hang-up';
import type { KitProvider } from './kit-provider';
import { messageChecks } from './message';
import { numbersChecks } from './numbers';
import { placeChecks } from './place';
import { webhookChecks } from './webhooks';

const rooms: Readonly<Record<string, readonly TelephonyCheck[]>> = {
  'placing calls': placeChecks,
  'sending messages': messageChecks,
  doubt: doubtChecks,
  'hanging up': hangUpChecks,
  events: eventChecks,
  numbers: numbersChecks,
  webhooks: webhookChecks,
};

/** Every promise of the Telephony port as a plain function: for other test runners, and for the kit's own tests. */
export const telephonyChecks: readonly TelephonyCheck[] = Object.values(rooms).flat();

/**
 * Runs one check against a provider that was made for it, and closes that. Answers the need that the plugin does not
 * meet when the check does not apply to it, else null. Rejects when the plugin breaks the promise.
 */
export async function runTelephonyCheck(
  check: TelephonyCheck,
  make: () => Promise<KitProvider>,
): Promise<string | null> {
  const provider = await make();
  try {
    const lack = lacking(provider, check.needs);
    if (lack === null) await check.run(openDesk(provider));
    return lack;
  } finally {
    await provider.telephony.close?.();
    await provider.close?.();
  }
}

/**
 * Declares the conformance tests of a carrier plugin, for vitest. What a plugin does not declare is skipped, by its
 * capabilities and never by its name.
 *
 * @example
 * telephonyKit(async () => {
 *   const clock = createTestClock()
 *   const telephony = createMyProvider({ clock })
 *   return { telephony, number: (fate) => myNumbers[fate] ?? null, created: countCallsTo, advance: (s) => clock.advance(s * 1_000) }
 * })
 */
export function telephonyKit(make: () => Promise<KitProvider>): void {
  describe('a telephony plugin', () => {
    for (const [room, checks] of Object.entries(rooms))
      describe(room, () => {
        for (const check of checks)
          it(check.name, async (test) => {
            const lack = await runTelephonyCheck(check, make);
            if (lack !== null) test.skip(`not for this plugin: ${lack}`);
          });
      });
  });
}
