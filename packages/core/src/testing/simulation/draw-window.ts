import { type CallingWindow, weekdays } from '../../domain/calling-window';
import type { Chance } from './chance';
import { numberOf, wallClockOf } from './people';
import type { Profile } from './profile';

const dayMinutes = 24 * 60;

/** A calling window that opens or closes soon, by the clocks of one of the people. */
export function drawWindow(chance: Chance, { people, horizonMs }: Profile, now: number): CallingWindow {
  const { minutes, weekday } = wallClockOf(numberOf(chance.int(people)), now);
  const soon = chance.between(1, Math.ceil(horizonMs / 60_000));
  const opens = chance.happens(0.5);
  const from = Math.min(dayMinutes - 1, Math.max(0, opens ? minutes + soon : minutes - 30));
  const to = Math.min(dayMinutes, Math.max(from + 1, opens ? from + chance.between(1, 120) : minutes + soon));
  const today = weekdays[weekday];
  const days = today && chance.happens(0.15) ? [today] : weekdays;
  return { from: timeOf(from), to: timeOf(to), days };
}

function timeOf(minutes: number): string {
  return [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0')).join(':');
}
