import type { Recipient } from '../../../domain/recipient';
import type { Life, LifeState } from '../../../machines/life';
import type { Profile } from '../profile';
import type { TrueCall } from '../true-call';

/**
 * Which final states the provider's truth allows for an attempt, worked out from docs/correctness/rules.md anew: the auditor
 * shares no judgement with the machines that it audits.
 */
export function endsThatFit(
  call: TrueCall,
  life: Life,
  { endsOnMachine }: Pick<Profile, 'endsOnMachine'>,
): readonly LifeState[] {
  if (!call.end) return [];
  switch (call.end.type) {
    case 'ended_busy':
    case 'ended_no_answer':
      return ['unanswered'];
    case 'ended_failed':
    case 'failed':
      return ['failed'];
    case 'ended_canceled':
      return ['terminated'];
    case 'delivered':
      return ['completed'];
    case 'undelivered':
      return ['unanswered'];
    default:
      return talkedEnds(call, life, endsOnMachine);
  }
}

function talkedEnds(call: TrueCall, life: Life, endsOnMachine: boolean): readonly LifeState[] {
  const by = 'answeredBy' in call.fate ? call.fate.answeredBy : null;
  if (endsOnMachine && by !== null && by !== 'human') return ['unanswered'];
  const seconds = call.end?.duration ?? 0;
  const slack = call.contentSeconds >= 4 ? 1 : call.contentSeconds / 4;
  if (seconds >= call.contentSeconds - slack) return ['completed'];
  const left: readonly LifeState[] =
    call.hungUp || life.evidence.terminateAsked ? ['terminated', 'hungup'] : ['hungup'];
  // The word of the end mark may still be under way.
  return call.marked ? ['completed', ...left] : left;
}

/** What the attempt must have cost, when its hold was closed by the end of this call. */
export function priceOf(call: TrueCall | undefined, { service, life }: Recipient, hold: number): number {
  if (!call?.end) return life.state === 'completed' && service === 'SMS' ? Math.min(hold, life.segments ?? 1) : 0;
  if (service === 'SMS') return life.state === 'completed' ? Math.min(hold, life.segments ?? 1) : 0;
  if (call.end.type !== 'ended_completed') return 0;
  return Math.min(hold, Math.ceil(Math.max(1, call.end.duration ?? 0) / 60));
}

const heights: Partial<Record<LifeState, number>> = {
  accepted: 1,
  dialing: 2,
  sent: 2,
  ringing: 3,
  answered: 4,
};

/** How far a live call has come; null for a state that is not one. */
export function heightOf(state: LifeState): number | null {
  return heights[state] ?? null;
}

/** The states that are over, named here again. */
export const overStates: ReadonlySet<LifeState> = new Set([
  ...(['completed', 'hungup', 'unanswered', 'failed', 'terminated', 'presumed_failed'] as const),
]);

/** True while it occupies its line. */
export function onTheLine({ service, life: { state } }: Recipient): boolean {
  if (state === 'intent' || state === 'unknown') return true;
  return service === 'PHONE' && heightOf(state) !== null;
}
