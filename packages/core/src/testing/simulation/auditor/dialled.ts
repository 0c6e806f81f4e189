import { type CallingWindow, weekdays } from '../../../domain/calling-window';
import type { Recipient } from '../../../domain/recipient';
import type { Id } from '../../../domain/words';
import { wallClockOf } from '../people';
import type { Profile } from '../profile';
import type { Order } from '../provider';
import { simulatedSettings, slowStepMs } from '../scales';
import type { Objecting } from './objection';
import type { View } from './view';

/** Workers' clocks differ by up to a second each. */
const skewMs = 2_000;

/** Judges who is dialled, at the instant at which it is decided and at the one at which the request leaves (I8, I7). */
export function createDialAuditor(options: {
  readonly object: Objecting;
  readonly view: View;
  readonly profile: Pick<Profile, 'rules'>;
  readonly now: () => number;
}) {
  const { object, view, profile, now } = options;
  /** Under which window each intent was written, and which ones each campaign had, the newest last. */
  const windows = new Map<string, CallingWindow | null>();
  const windowsOf = new Map<Id, { readonly window: CallingWindow | null; until: number }[]>();
  const lastDialled = new Map<string, { readonly at: number; readonly attempt: string }>();
  const left = new Set<string>();
  const where = ({ id, dialNumber }: Recipient) => `#${id} (${dialNumber})`;

  /** An intent was committed. One-time passwords are nobody's campaign: the person has just asked for them. */
  function intended(recipient: Recipient) {
    const { id, accountId, campaignId, dialNumber, life } = recipient;
    if (campaignId === null) return;
    if (view.forbiddenSince(accountId, dialNumber) !== null)
      object('I8 nobody dialled who must not be', `${where(recipient)}: dialled, though on a do-not-call list`);
    const window = view.campaign(campaignId)?.callingWindow ?? null;
    windows.set(`${id}:${life.attemptNo}:${life.dispatchNo}`, window);
    if (window && !opensWithin(window, dialNumber, now() - slowStepMs - skewMs, now() + skewMs))
      object('I8 nobody dialled who must not be', `${where(recipient)}: dialled outside ${shown(window)}`);
    apart(recipient);
  }

  /** Between two dials of one number by one account lies the gap that it asked for, over all its campaigns. */
  function apart(recipient: Recipient) {
    const { recallGapMs } = profile.rules;
    if (recallGapMs === 0) return;
    const key = `${recipient.accountId} ${recipient.dialNumber}`;
    const attempt = `${recipient.id}:${recipient.life.attemptNo}`;
    const last = lastDialled.get(key);
    if (last && last.attempt !== attempt && now() - last.at < recallGapMs - slowStepMs - skewMs)
      object('I7 one dispatch on a line', `${where(recipient)}: dialled again after ${now() - last.at} ms`);
    lastDialled.set(key, { at: now(), attempt });
  }

  /** A request leaves its worker: at once after the intent, or as a repetition much later. */
  function leaves({ request }: Order, recipient: Recipient | undefined) {
    const { token } = request;
    const before = left.has(token);
    left.add(token);
    if (!recipient || recipient.campaignId === null) return;
    const { id, accountId, dialNumber, campaignId, life } = recipient;
    // The first request may never have left: then what is said to be made once more is made for the first time.
    const late = now() - (life.intentAt?.getTime() ?? 0) > simulatedSettings.sendByMs + slowStepMs + skewMs;
    const repeated = before || late;
    // What a repetition goes by is read within the time in which it has to leave.
    const old = now() - simulatedSettings.sendByMs;
    const known = repeated
      ? (windowsOf.get(campaignId) ?? []).flatMap(({ window, until }) => (until >= old ? [window] : []))
      : [windows.get(`${id}:${life.attemptNo}:${life.dispatchNo}`) ?? null];
    const since = now() - simulatedSettings.sendByMs - skewMs;
    if (
      known.length > 0 &&
      known.every((window) => window !== null && !opensWithin(window, dialNumber, since, now() + skewMs))
    )
      object('I8 nobody dialled who must not be', `${where(recipient)}: a request left outside its calling window`);
    const forbidden = view.forbiddenSince(accountId, dialNumber);
    if (repeated && forbidden !== null && forbidden < old)
      object('I8 nobody dialled who must not be', `${where(recipient)}: repeated to one on a do-not-call list`);
  }

  /** Whom a rule turned away, it turned away rightly. */
  function turnedAway(before: Recipient, after: Recipient) {
    const { state, reason, notBefore } = after.life;
    const wronged = (why: string) => object('orders are obeyed', `${where(after)}: ${why}`);
    const failed = before.life.state === 'queued' && state === 'failed';
    if (failed && reason === 'do_not_call' && view.forbiddenSince(after.accountId, after.dialNumber) === null)
      wronged('failed as one on a do-not-call list, which it is not');
    if (state !== 'queued' || reason !== 'calling_window' || notBefore === null) return;
    if (before.life.notBefore?.getTime() === notBefore.getTime()) return;
    const window = view.campaign(after.campaignId ?? 0)?.callingWindow;
    if (!window) return wronged('waits for a calling window that its campaign has not');
    if (!isOpen(window, after.dialNumber, notBefore.getTime()))
      wronged(`waits until ${notBefore.toISOString()}, which is not within ${shown(window)}`);
    if (!closesWithin(window, after.dialNumber, now() - slowStepMs - skewMs, now() + skewMs))
      wronged(`waits for ${shown(window)}, which is open`);
  }

  /** A window that is read counts until the request that goes by it has left. */
  function readWindows() {
    const { windows: share, acts } = profile.rules;
    if (share === 0 && acts === 0) return;
    for (const id of view.campaigns()) {
      const window = view.campaign(id)?.callingWindow ?? null;
      const had = windowsOf.get(id) ?? [];
      windowsOf.set(id, had);
      const last = had.at(-1);
      if (last && last.window === window) continue;
      if (last) last.until = now();
      had.push({ window, until: Number.POSITIVE_INFINITY });
    }
  }

  return { intended, leaves, turnedAway, readWindows };
}

/** By the wall clock of the called person alone: the auditor shares no judgement with the engine. */
function isOpen({ from, to, days }: CallingWindow, number: string, at: number): boolean {
  const { minutes, weekday } = wallClockOf(number, at);
  const day = weekdays[weekday];
  return day !== undefined && days.includes(day) && minutesOf(from) <= minutes && minutes < minutesOf(to);
}

const probeMs = 1_000;

function opensWithin(window: CallingWindow, number: string, from: number, to: number): boolean {
  // A window is minutes long: who looks at the ends and each second between misses none.
  for (let at = to; at > from; at -= probeMs) if (isOpen(window, number, at)) return true;
  return isOpen(window, number, from);
}

function closesWithin(window: CallingWindow, number: string, from: number, to: number): boolean {
  for (let at = to; at > from; at -= probeMs) if (!isOpen(window, number, at)) return true;
  return !isOpen(window, number, from);
}

function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}

function shown({ from, to, days }: CallingWindow): string {
  return `${from}-${to} ${days.join()}`;
}
