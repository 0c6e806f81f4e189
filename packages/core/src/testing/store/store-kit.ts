import { afterAll, afterEach, beforeAll, describe } from 'vitest';
import type { Store } from '../../ports/store';
import { accountTests } from './accounts';
import { applyTests } from './apply';
import { beginTests } from './begin';
import { campaignTests } from './campaigns';
import { clockSetBackTests } from './clock-set-back';
import { contentionTests } from './contention';
import { dispatchRuleTests } from './dispatch-rules';
import { finishTests } from './finish';
import { historyTests } from './histories';
import { idempotencyTests } from './idempotency';
import { inboxTests } from './inbox';
import { intentTests } from './intents';
import { isolationTests } from './isolation';
import type { Kit, StoreKitOptions } from './kit';
import { orderTests } from './orders';
import { otpTests } from './otps';
import { outboxTests } from './outbox';
import { phoneLineTests } from './phone-lines';
import { recipientTests } from './recipients';
import { rerunTests } from './reruns';
import { putToRest } from './rest';
import { scheduleTests } from './schedule';
import { sessionTests } from './sessions';
import { suppressionTests } from './suppressions';
import { tallyTests } from './tallies';
import { throttleTests } from './throttles';
import { waveTests } from './waves';

/** A store for the kit, and what to do when the kit is done with it. */
export interface StoreUnderTest {
  readonly store: Store;
  close?(): Promise<void>;
}

/**
 * The conformance kit of the `Store` port, as vitest tests: call it in a test file of your own. One store serves the
 * whole kit; it need not be empty, and nobody else may dial from it meanwhile.
 *
 * @example
 * storeKit(async () => ({ store: await createMyStore(), close: dropMyDatabase }))
 */
export function storeKit(make: () => Promise<StoreUnderTest>, options: StoreKitOptions = {}): void {
  describe('the Store port', () => {
    let made: StoreUnderTest | undefined;
    const kit: Kit = {
      get store() {
        if (!made) throw new Error('The store is made before the first test.');
        return made.store;
      },
      options: { histories: options.histories ?? 25 },
      campaigns: [],
      deliveries: [],
    };
    beforeAll(async () => {
      made = await make();
    });
    afterEach(() => putToRest(kit));
    afterAll(async () => {
      await made?.close?.();
    });

    accountTests(kit);
    sessionTests(kit);
    throttleTests(kit);
    tallyTests(kit);
    campaignTests(kit);
    recipientTests(kit);
    beginTests(kit);
    rerunTests(kit);
    scheduleTests(kit);
    orderTests(kit);
    waveTests(kit);
    clockSetBackTests(kit);
    intentTests(kit);
    applyTests(kit);
    finishTests(kit);
    otpTests(kit);
    phoneLineTests(kit);
    outboxTests(kit);
    suppressionTests(kit);
    dispatchRuleTests(kit);
    inboxTests(kit);
    idempotencyTests(kit);
    isolationTests(kit);
    contentionTests(kit);
    historyTests(kit);
  });
}
