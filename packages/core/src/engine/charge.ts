import type { Tariff } from '../domain/tariff';
import type { Service } from '../domain/words';
import type { Life } from '../machines/life';

/**
 * What an ended attempt costs: a call by its talk time, a text by its segments when it was delivered. The store never
 * charges more than was held, and never twice.
 */
export function chargeFor(tariff: Tariff, service: Service, life: Life): number {
  const { ended, duration } = life.evidence;
  // A call that was answered has begun its first minute, however short it was.
  if (service === 'PHONE') return ended?.kind === 'completed' ? tariff.call(Math.max(1, duration ?? 0)) : 0;
  return life.state === 'completed' ? tariff.message(life.segments ?? 1) : 0;
}
