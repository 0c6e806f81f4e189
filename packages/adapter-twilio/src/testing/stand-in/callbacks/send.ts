import type { Callback, Carrier } from '../carrier';
import { callbackFateOf } from '../faults';
import { deliver } from './deliver';

/** Sends a status callback through the faults: lost, late, out of order, twice. Resolves when all of it is over. */
export async function sendCallback(carrier: Carrier, callback: Callback): Promise<void> {
  const { settings, time, truth } = carrier;
  const { sid, event, url } = callback;
  const fate = callbackFateOf(settings, callback.to, callback.sequence);
  if (fate.lost) {
    truth.write({ type: 'callback', event, skipped: true, sid, url, status: null, error: null });
    return;
  }
  if (fate.delayMs > 0) await time.wait(fate.delayMs);
  for (let copy = 0; copy < fate.copies; copy++)
    await deliver(settings, callback, ({ url: asked, status, error }) =>
      truth.write({ type: 'callback', event, skipped: false, sid, url: asked, status, error }),
    );
}
