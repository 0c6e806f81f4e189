import type { Service } from '../domain/words';
import type { ProviderReport } from '../ports/telephony';
import { standingOf } from './fates';
import type { PlacedEntry, SimulatorJournal } from './journal';

/** One call or message as the carrier's own books have it: the ground truth of "nobody was called twice". */
export interface LoggedCall {
  readonly providerId: string;
  readonly token: string;
  readonly service: Service;
  readonly to: string;
  readonly from: string;
  readonly placedAt: Date;
  /** How it stands now; an end is final. */
  readonly status: ProviderReport['type'];
  /** Seconds of talk so far or in all; 0 when nobody answered. */
  readonly seconds: number;
}

/** All that was ever placed, in order, straight from the journal: memory holds the hang-ups alone. */
export async function* logOf(journal: SimulatorJournal, now: () => number): AsyncIterable<LoggedCall> {
  const hungUp = new Map<string, number>();
  for await (const entry of journal.read())
    if (entry.type === 'hung_up' && !hungUp.has(entry.providerId)) hungUp.set(entry.providerId, entry.at);
  for await (const entry of journal.read())
    if (entry.type === 'placed') yield logged(entry, hungUp.get(entry.providerId) ?? null, now());
}

function logged(placed: PlacedEntry, hungUpAt: number | null, now: number): LoggedCall {
  const { providerId, token, service, to, from, at } = placed;
  const { type, duration } = standingOf(placed, hungUpAt, now);
  return { providerId, token, service, to, from, placedAt: new Date(at), status: type, seconds: duration ?? 0 };
}
