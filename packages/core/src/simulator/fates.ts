import type { EventFacts } from '../machines/life';
import type { ProviderReport } from '../ports/telephony';
import { chanceOf } from './chance';
import type { PlacedEntry } from './journal';

/** What becomes of a call or message, chosen by the last digit of the number that is called. */
export type Fate = 'busy' | 'no_answer' | 'failed' | 'hangs_up_early' | 'machine' | 'heard';

/** One event of a simulated life: `at` is in simulated seconds after it was placed. */
export interface Moment {
  readonly at: number;
  readonly report: ProviderReport;
}

const fatesByDigit: Readonly<Record<string, Fate>> = {
  '1': 'busy',
  '2': 'no_answer',
  '3': 'failed',
  '4': 'hangs_up_early',
  '5': 'machine',
};

/** The fate of a number. */
export function fateOf(to: string): Fate {
  return fatesByDigit[to.slice(-1)] ?? 'heard';
}

/** Seconds after the placing, or after the answer. Even the shortest call shows each of its states. */
const dialsAt = 0.4;
const ringsAt = 1.2;
const refusedAt = 2;
const machineToldAfter = 1;
const sentAt = 0.5;
const receiptAt = 2;

/**
 * The whole life of a placed call or message, first to last: a pure function of its entry, so that the journal alone
 * tells what a call is doing at any time. A hang-up cuts it at `hungUpAt` (milliseconds of the epoch).
 */
export function timelineOf(placed: PlacedEntry, hungUpAt: number | null): readonly Moment[] {
  const whole = placed.service === 'PHONE' ? callOf(placed) : messageOf(placed);
  const moments = whole.map(({ at, facts, type }, seq): Moment => {
    return { at, report: { type, providerId: placed.providerId, seq, ...facts } };
  });
  return hungUpAt === null ? moments : cutAt(moments, placed, hungUpAt);
}

/** The simulated second of a placed call at an instant. */
function secondsOf(placed: PlacedEntry, instant: number): number {
  return ((instant - placed.at) / 1_000) * placed.speed;
}

/** The instant of a simulated second of a placed call, in whole milliseconds of the epoch. */
export function instantOf(placed: PlacedEntry, seconds: number): number {
  return Math.round(placed.at + (seconds * 1_000) / placed.speed);
}

/** When a placed call or message is over, in milliseconds of the epoch. */
export function endOf(placed: PlacedEntry, hungUpAt: number | null): number {
  return instantOf(placed, timelineOf(placed, hungUpAt).at(-1)?.at ?? 0);
}

/** True for the word that a call or message is over. */
export function isEnd(report: Pick<ProviderReport, 'type'>): boolean {
  return report.type.startsWith('ended_') || report.type === 'delivered' || report.type === 'failed';
}

interface Step {
  readonly at: number;
  readonly type: ProviderReport['type'];
  readonly facts?: EventFacts;
}

function callOf(placed: PlacedEntry): Step[] {
  const fate = fateOf(placed.to);
  const dialed: Step[] = [{ at: dialsAt, type: 'initiated' }];
  if (fate === 'busy') return [...dialed, { at: refusedAt, type: 'ended_busy', facts: { reason: 'busy' } }];
  if (fate === 'failed') return [...dialed, { at: refusedAt, type: 'ended_failed', facts: { reason: 'failed' } }];
  const ringing: Step[] = [...dialed, { at: ringsAt, type: 'ringing' }];
  if (fate === 'no_answer') {
    const at = ringsAt + placed.ringTimeoutSeconds;
    return [...ringing, { at, type: 'ended_no_answer', facts: { reason: 'no_answer' } }];
  }
  return [...ringing, ...talkOf(placed, fate)];
}

/** From the answer on. Durations are whole seconds, as carriers bill them: never more than the talk was. */
function talkOf(placed: PlacedEntry, fate: Fate): Step[] {
  const { token, contentSeconds, timeLimitSeconds } = placed;
  // A phone that somebody takes is taken before the ringing is given up, however short that is.
  const answeredAt = ringsAt + Math.min(2 + 3 * chanceOf('ring', token), placed.ringTimeoutSeconds / 2);
  const patience = 0.3 + 0.2 * chanceOf('patience', token);
  // A machine lets the time for an answer go by.
  const silence = fate === 'machine' ? (placed.keypad?.timeoutSeconds ?? 0) : 0;
  const wanted =
    fate === 'hangs_up_early'
      ? contentSeconds * patience
      : contentSeconds + silence + 0.1 + 0.8 * chanceOf('tail', token);
  const talk = Math.min(wanted, timeLimitSeconds);
  const steps: Step[] = [
    { at: answeredAt, type: 'answered', facts: fate === 'machine' ? {} : { answeredBy: 'human' } },
  ];
  if (fate === 'machine') {
    // Told whether or not detection was asked for: who asked acts on it, and everybody else sees it recorded.
    const at = answeredAt + Math.min(machineToldAfter, talk / 2);
    steps.push({ at, type: 'amd', facts: { answeredBy: 'machine_start' } });
  }
  if (talk >= contentSeconds)
    steps.push({ at: answeredAt + contentSeconds, type: 'mark', facts: answerOf(placed.keypad, fate) });
  steps.push({ at: answeredAt + talk, type: 'ended_completed', facts: { duration: Math.floor(talk) } });
  return steps.sort((a, b) => a.at - b.at);
}

/** Who hears a question to its end answers it at once, by as many "1" as it asks for. */
function answerOf(keypad: PlacedEntry['keypad'], fate: Fate): EventFacts {
  return keypad && fate === 'heard' ? { keys: '1'.repeat(keypad.digits) } : {};
}

function messageOf(placed: PlacedEntry): Step[] {
  if (fateOf(placed.to) === 'failed') return [{ at: receiptAt, type: 'failed', facts: { reason: 'failed' } }];
  return [
    { at: sentAt, type: 'sent' },
    { at: receiptAt, type: 'delivered' },
  ];
}

/** A call that we ended: canceled while nobody had taken it, else completed with the talk so far. */
function cutAt(moments: readonly Moment[], placed: PlacedEntry, hungUpAt: number): Moment[] {
  const past = pastOf(moments, placed, hungUpAt);
  const seconds = secondsOf(placed, hungUpAt);
  if (past.some(({ report }) => isEnd(report))) return past;
  const answered = past.find(({ report }) => report.type === 'answered');
  const facts = { providerId: placed.providerId, seq: past.length };
  const report: ProviderReport = answered
    ? {
        ...facts,
        type: 'ended_completed',
        duration: Math.max(0, Math.floor(seconds - answered.at)),
        reason: 'hung_up_by_us',
      }
    : { ...facts, type: 'ended_canceled', reason: 'canceled_by_us' };
  return [...past, { at: Math.max(0, seconds), report }];
}

/** How a call or message stands at an instant, as a carrier answers who asks. */
export function standingOf(placed: PlacedEntry, hungUpAt: number | null, instant: number): ProviderReport {
  const past = pastOf(timelineOf(placed, hungUpAt), placed, instant);
  const last = past.at(-1);
  const { providerId } = placed;
  if (!last) return { type: 'accepted', providerId };
  const answeredBy = past.findLast(({ report }) => report.answeredBy !== undefined)?.report.answeredBy;
  const known = answeredBy === undefined ? {} : { answeredBy };
  if (isEnd(last.report)) return { ...last.report, ...known };
  const answered = past.find(({ report }) => report.type === 'answered');
  if (!answered) return last.report;
  return { ...answered.report, ...known, duration: Math.max(0, Math.floor(secondsOf(placed, instant) - answered.at)) };
}

function pastOf(moments: readonly Moment[], placed: PlacedEntry, instant: number): Moment[] {
  return moments.filter((moment) => instantOf(placed, moment.at) <= instant);
}
