import type { Service } from '../../domain/words';
import type { ProviderReport } from '../../ports/telephony';
import type { Chance } from './chance';
import { providerBounds } from './scales';

/** What will become of a call or a message: drawn when it is accepted, and not changed by anything but a hang-up. */
export type Fate =
  | { readonly kind: 'hears_all'; readonly duration: number; readonly answeredBy: string | null }
  /** Heard to its end by the end mark alone: the talk was counted shorter than the audio. */
  | { readonly kind: 'hears_all_short'; readonly duration: number; readonly answeredBy: string | null }
  | { readonly kind: 'leaves_early'; readonly duration: number; readonly answeredBy: string | null }
  | { readonly kind: 'busy' | 'no_answer' | 'failed' }
  | { readonly kind: 'delivered' | 'undelivered' | 'message_failed' | 'no_receipt' };

/** A call or message as the provider has it: the truth that the engine's tables are judged by. */
export interface TrueCall {
  readonly id: string;
  readonly token: string;
  readonly service: Service;
  readonly to: string;
  readonly from: string;
  /** 0 for a message. */
  readonly contentSeconds: number;
  readonly timeLimitSeconds: number;
  readonly acceptedAt: number;
  /** Lookups find it from now on. */
  readonly visibleAt: number;
  readonly fate: Fate;
  /** The provider made it in answer to a request that it had answered with another already. */
  readonly extra: boolean;
  stage: 'queued' | 'initiated' | 'ringing' | 'answered' | 'sent' | 'over';
  answeredAt: number | null;
  end: TrueEnd | null;
  /** The engine asked for its end while it lived. */
  hungUp: boolean;
  /** The end mark was reached. */
  marked: boolean;
}

export interface TrueEnd {
  readonly type: ProviderReport['type'];
  readonly duration: number | null;
  readonly seq: number;
}

/** A moment in the life of a call that goes its way. */
export interface Moment {
  /** After the one before it. */
  readonly afterMs: number;
  readonly type: ProviderReport['type'];
}

export function drawFate(chance: Chance, service: Service, contentSeconds: number, timeLimitSeconds: number): Fate {
  if (service === 'SMS') {
    const kind = chance.pick(['delivered', 'delivered', 'delivered', 'undelivered', 'message_failed', 'no_receipt']);
    return { kind } as Fate;
  }
  const answeredBy = chance.pick(['human', 'human', 'human', 'machine_start', null]);
  const upTo = (seconds: number) => Math.max(1, Math.min(seconds, timeLimitSeconds));
  switch (chance.int(8)) {
    case 0:
      return { kind: 'busy' };
    case 1:
      return { kind: 'no_answer' };
    case 2:
      return { kind: 'failed' };
    case 3:
      return { kind: 'leaves_early', duration: Math.max(1, Math.floor(contentSeconds / 3)), answeredBy };
    case 4:
      return { kind: 'hears_all_short', duration: Math.max(1, Math.floor(contentSeconds) - 2), answeredBy };
    default:
      return { kind: 'hears_all', duration: upTo(Math.ceil(contentSeconds) + chance.int(3)), answeredBy };
  }
}

/** What happens to it, one after the other, when nobody hangs up. */
export function momentsOf(chance: Chance, { service, fate }: TrueCall): readonly Moment[] {
  const soon = () => chance.between(100, 4_000);
  if (service === 'SMS') {
    const sent: Moment = { afterMs: soon(), type: 'sent' };
    const receipt = { delivered: 'delivered', undelivered: 'undelivered', message_failed: 'failed' } as const;
    if (fate.kind === 'no_receipt') return [sent];
    return [sent, { afterMs: chance.between(500, 120_000), type: receipt[fate.kind as keyof typeof receipt] }];
  }
  // What comes faster than the provider dials waits in its queue.
  const queueMs = chance.happens(0.08) ? chance.between(60_000, 300_000) : soon();
  const dialled: Moment[] = [{ afterMs: queueMs, type: 'initiated' }];
  if (fate.kind === 'failed') return [...dialled, { afterMs: soon(), type: 'ended_failed' }];
  if (fate.kind === 'busy') return [...dialled, { afterMs: soon(), type: 'ended_busy' }];
  if (chance.happens(0.9)) dialled.push({ afterMs: soon(), type: 'ringing' });
  if (fate.kind === 'no_answer') return [...dialled, { afterMs: 30_000, type: 'ended_no_answer' }];
  dialled.push({ afterMs: chance.between(500, 25_000), type: 'answered' });
  const seconds = 'duration' in fate ? fate.duration : 0;
  if ('answeredBy' in fate && fate.answeredBy !== null) dialled.push({ afterMs: 300, type: 'amd' });
  if (fate.kind === 'leaves_early') return [...dialled, { afterMs: seconds * 1_000, type: 'ended_completed' }];
  return [...dialled, { afterMs: seconds * 1_000 - 200, type: 'mark' }, { afterMs: 200, type: 'ended_completed' }];
}

/** How a call stands, as the provider answers when it is asked. */
export function reportOf(call: TrueCall): ProviderReport {
  const { id: providerId, stage, end } = call;
  if (end) return { ...endFacts(call, end), type: end.type, providerId };
  if (stage === 'queued' || stage === 'over') return { type: 'accepted', providerId };
  return { type: stage, providerId };
}

/** What a report of the end says beside its kind. */
function endFacts({ fate, answeredAt }: TrueCall, { duration, seq }: TrueEnd) {
  const by = 'answeredBy' in fate && answeredAt !== null ? fate.answeredBy : null;
  return { seq, ...(duration === null ? {} : { duration }), ...(by === null ? {} : { answeredBy: by }) };
}

/** When a lookup begins to find a call that was accepted now. */
export function visibleAfter(chance: Chance): number {
  return chance.happens(0.5) ? 0 : chance.int(providerBounds.lookupLagMs);
}
