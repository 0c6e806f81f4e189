import { type CallingWindow, type WindowState, windowAt } from '../domain/calling-window';
import { zonesOfNumber } from '../domain/country-zones';
import type { Recipient } from '../domain/recipient';
import type { Id } from '../domain/words';
import type { LifeEvent } from '../machines/life';
import type { DialFacts, Judge } from '../ports/store';
import type { Parts } from './parts';

/**
 * Who may be dialled now (docs/dispatch-rules.md). A rule of the number fails it, alone and free of charge; a rule of time makes
 * it wait. One-time passwords, which a person has just asked for, are not judged here.
 */
export interface DispatchRules {
  /** How long contacts have to be kept for these rules, in milliseconds; 0: no rule asks for them. */
  readonly keepContactsMs: number;
  /** @param closings  is told of each that may leave when its open window closes; null: never */
  readonly judge: (now: Date, closings?: Map<Id, Date | null>) => Judge;
  /** True while the clocks of the number are outside the window. */
  isClosed(window: CallingWindow, number: string, now: Date): boolean;
}

const dayMs = 86_400_000;
/** Windows are worked out once until they change; this many zones and windows are remembered. */
const remembered = 1_000;

export function createDispatchRules({ settings, telephony }: Pick<Parts, 'settings' | 'telephony'>): DispatchRules {
  const { recallGapMs, dailyCap, timeZone } = settings;
  const ownCallers = new Set(telephony.defaultCallers);
  const states = new Map<string, WindowState & { readonly since: number }>();

  /** A number whose country nobody can tell goes by the service's own clock. */
  function stateOf(window: CallingWindow, number: string, now: Date): WindowState {
    const known = zonesOfNumber(number);
    const zones = known.length > 0 ? known : [timeZone];
    const key = `${window.from} ${window.to} ${window.days.join()} ${zones.join()}`;
    const cached = states.get(key);
    const time = now.getTime();
    if (cached && time >= cached.since && time < (cached.until?.getTime() ?? cached.since + dayMs)) return cached;
    const state = { ...windowAt(window, zones, now), since: time };
    if (states.size >= remembered) states.clear();
    states.set(key, state);
    return state;
  }

  function ruling({ dialNumber }: Recipient, facts: DialFacts, now: Date): Partial<LifeEvent> | null {
    if (facts.doNotCall) return { type: 'suppressed', reason: 'do_not_call' };
    if (facts.owned || ownCallers.has(dialNumber)) return { type: 'suppressed', reason: 'own_number' };
    if (facts.callingWindow) {
      const { open, until } = stateOf(facts.callingWindow, dialNumber, now);
      if (!open && until === null) return { type: 'suppressed', reason: 'calling_window_never_opens' };
      if (!open && until) return { type: 'postponed', reason: 'calling_window', notBefore: until };
    }
    return frequency(facts.contacts, now);
  }

  function frequency(contacts: readonly Date[], now: Date): Partial<LifeEvent> | null {
    const last = contacts.at(-1);
    const gapEnds = last && recallGapMs > 0 ? last.getTime() + recallGapMs : 0;
    if (gapEnds > now.getTime()) return { type: 'postponed', reason: 'recall_gap', notBefore: new Date(gapEnds) };
    const today = contacts.filter((at) => at.getTime() > now.getTime() - dayMs);
    // Room comes when so many of the oldest are a day old that fewer than the cap remain.
    const leaving = dailyCap > 0 ? today[today.length - dailyCap] : undefined;
    if (!leaving) return null;
    return { type: 'postponed', reason: 'daily_cap', notBefore: new Date(leaving.getTime() + dayMs) };
  }

  return {
    keepContactsMs: Math.max(recallGapMs, dailyCap > 0 ? dayMs : 0),
    judge: (now, closings) => (recipient, claim, facts) => {
      const instead = ruling(recipient, facts, now);
      if (!instead) {
        const { callingWindow } = facts;
        closings?.set(recipient.id, callingWindow && stateOf(callingWindow, recipient.dialNumber, now).until);
        return claim;
      }
      const { attemptNo, dispatchNo } = recipient.life;
      return { ...instead, attemptNo, dispatchNo } as LifeEvent;
    },
    isClosed: (window, number, now) => !stateOf(window, number, now).open,
  };
}
