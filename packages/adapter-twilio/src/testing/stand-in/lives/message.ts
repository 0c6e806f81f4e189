import { sendCallback } from '../callbacks/send';
import type { Carrier } from '../carrier';
import { chance } from '../chance';
import { messageFateOf } from '../fates';
import { type Message, type MessageStatus, messageParams } from './message-record';

/** Carries a message from the queue to its receipt. Half of them tell that they are being sent. */
export async function liveMessage(carrier: Carrier, message: Message): Promise<void> {
  const { time, settings } = carrier;
  const fate = messageFateOf(message.to);
  await time.pass(0.4);
  if (message.status === 'canceled') return;
  move(carrier, message, 'sending', null, chance(settings.seed, 'sending', message.to) < 0.5);
  await time.pass(0.4);
  if (fate.status !== 'failed') {
    message.sentAt = new Date();
    move(carrier, message, 'sent', null, true);
    await time.pass(1 + 4 * chance(settings.seed, 'receipt', message.to));
  }
  move(carrier, message, fate.status, fate.errorCode, true);
  const { sid, to, status, errorCode } = message;
  carrier.truth.write({ type: 'ended', kind: 'message', sid, to, status, seconds: 0, heard: false, errorCode });
}

function move(
  carrier: Carrier,
  message: Message,
  status: MessageStatus,
  errorCode: number | null,
  tells: boolean,
): void {
  message.status = status;
  message.errorCode = errorCode;
  message.updatedAt = new Date();
  if (!tells || message.statusCallback === null) return;
  const { sid, to, statusCallback: url } = message;
  const params = messageParams(carrier.settings, message);
  const sequence = message.callbacks++;
  carrier.background(sendCallback(carrier, { sid, to, event: status, sequence, url, method: 'POST', params }));
}
