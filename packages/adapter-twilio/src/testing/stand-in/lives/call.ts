import type { Carrier } from '../carrier';
import { chance } from '../chance';
import { callFateOf } from '../fates';
import { type Call, isOver } from './call-record';
import { endCall, tellProgress } from './progress';
import { talk } from './talk';

/** Plays a call from the queue to its end, as its number's fate says. Resolves when it is over. */
export async function liveCall(carrier: Carrier, call: Call): Promise<void> {
  const { time, settings } = carrier;
  const cut = call.ending.signal;
  const fate = callFateOf(call.to);
  const thrown = (what: string) => chance(settings.seed, what, call.to);

  await carrier.dialTurn(cut);
  await time.pass(0.5, cut);
  if (isOver(call)) return;
  call.startedAt = new Date();
  tellProgress(carrier, call, 'initiated');

  await time.pass(0.5 + thrown('route'), cut);
  if (isOver(call)) return;
  if (fate === 'failed') return endCall(carrier, call, 'failed');
  if (fate === 'busy') {
    await time.pass(1, cut);
    return endCall(carrier, call, 'busy');
  }
  call.status = 'ringing';
  tellProgress(carrier, call, 'ringing');
  if (fate === 'no-answer') {
    // Some routes ring five seconds longer than they are told.
    await time.pass(call.timeout + (thrown('buffer') < 0.5 ? 5 : 0), cut);
    return endCall(carrier, call, 'no-answer');
  }

  await time.pass(Math.min(1.5 + 2 * thrown('pick up'), call.timeout / 2), cut);
  if (isOver(call)) return;
  call.status = 'in-progress';
  tellProgress(carrier, call, 'answered');
  endCall(carrier, call, 'completed', await talk(carrier, call));
}
