import { sendCallback } from '../callbacks/send';
import type { Params } from '../callbacks/signature';
import type { Carrier } from '../carrier';
import { rfc2822 } from '../rfc2822';
import { type Call, type CallStatus, callParams, isOver, type ProgressEvent } from './call-record';

/** Why the far end refused, as SIP says it; told with the end of a call. */
const sipCodes: Partial<Record<CallStatus, string>> = {
  completed: '200',
  busy: '486',
  'no-answer': '487',
  failed: '404',
};

/** Tells an event of a call to its status callback, when it was asked for. */
export function tellProgress(carrier: Carrier, call: Call, event: ProgressEvent): void {
  if (call.statusCallback === null || !call.events.has(event)) return;
  const sequence = call.sequence++;
  const status = event === 'initiated' ? 'initiated' : call.status;
  const params: Params = [
    ...callParams(carrier.settings, call, status),
    ['CallbackSource', 'call-progress-events'],
    ['SequenceNumber', String(sequence)],
    ['Timestamp', rfc2822(new Date())],
    ...(isOver(call) ? endParams(call) : []),
  ];
  const { sid, to, statusCallback: url, statusCallbackMethod: method } = call;
  carrier.background(sendCallback(carrier, { sid, to, event, sequence, url, method, params }));
}

/** `Duration` is in minutes, begun ones too, and `CallDuration` in seconds. */
function endParams(call: Call): Params {
  const sip = sipCodes[call.status];
  return [
    ['CallDuration', String(call.seconds)],
    ['Duration', String(Math.ceil(call.seconds / 60))],
    ...(sip === undefined ? [] : [['SipResponseCode', sip] as const]),
  ];
}

/** Ends a call, once. One that is canceled while it still waits in the queue tells nobody. */
export function endCall(
  carrier: Carrier,
  call: Call,
  status: CallStatus,
  { seconds = 0, heard = false }: { readonly seconds?: number; readonly heard?: boolean } = {},
): void {
  if (isOver(call)) return;
  const wasDialled = call.startedAt !== null;
  call.status = status;
  call.seconds = Math.floor(seconds);
  call.endedAt = new Date();
  call.updatedAt = call.endedAt;
  const { sid, to } = call;
  carrier.truth.write({ type: 'ended', kind: 'call', sid, to, status, seconds: call.seconds, heard, errorCode: null });
  if (wasDialled) tellProgress(carrier, call, 'completed');
}
