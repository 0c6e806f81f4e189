import { sendCallback } from '../callbacks/send';
import type { Carrier } from '../carrier';
import { callFateOf } from '../fates';
import { type Call, callParams } from './call-record';
import type { Listener } from './talk';

/** How long it is listened before a person or a machine is told apart. */
const detectionSeconds = 2;
/** Its callback has no number of its own: this one only throws for its faults. */
const amdSequence = 1_000;

/** Tells who answered: before the document is asked for, or beside it. False when the call ended meanwhile. */
export async function detectMachine(carrier: Carrier, call: Call, listener: Listener): Promise<boolean> {
  if (call.machineDetection === null) return true;
  if (call.asyncAmd === null) {
    const stays = await listener.hear(detectionSeconds, false);
    if (stays) call.answeredBy = answeredBy(call);
    return stays;
  }
  carrier.background(tellAside(carrier, call, call.asyncAmd));
  return true;
}

async function tellAside(carrier: Carrier, call: Call, to: NonNullable<Call['asyncAmd']>): Promise<void> {
  await carrier.time.pass(detectionSeconds, call.ending.signal);
  if (call.status !== 'in-progress') return;
  call.answeredBy = answeredBy(call);
  const params = [
    ...callParams(carrier.settings, call).filter(([name]) => name === 'CallSid' || name === 'AccountSid'),
    ['AnsweredBy', call.answeredBy] as const,
    ['MachineDetectionDuration', String(detectionSeconds * 1_000)] as const,
  ];
  await sendCallback(carrier, { sid: call.sid, to: call.to, event: 'amd', sequence: amdSequence, ...to, params });
}

function answeredBy({ to, machineDetection }: Call): string {
  if (callFateOf(to) !== 'machine') return 'human';
  return machineDetection === 'DetectMessageEnd' ? 'machine_end_beep' : 'machine_start';
}
