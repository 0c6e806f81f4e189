import { getCountries } from 'libphonenumber-js/max';
import { describe, expect, it } from 'vitest';
import { type CallingWindow, callingWindowFault, weekdays, windowAt } from './calling-window';
import { usualCallingWindow, zonesOfCountry, zonesOfNumber } from './country-zones';

const daily = (from: string, to: string): CallingWindow => ({ from, to, days: [...weekdays] });
const at = (iso: string) => new Date(iso);
const hourMs = 3_600_000;

/** Both changes of 2026 in zones of every kind: the instant of each, and what clocks are ahead of UTC before and after, in minutes. */
const changes: readonly (readonly [zone: string, instant: string, before: number, after: number])[] = [
  ['America/New_York', '2026-03-08T07:00Z', -300, -240],
  ['America/New_York', '2026-11-01T06:00Z', -240, -300],
  ['America/Chicago', '2026-03-08T08:00Z', -360, -300],
  ['America/Chicago', '2026-11-01T07:00Z', -300, -360],
  ['America/Denver', '2026-03-08T09:00Z', -420, -360],
  ['America/Denver', '2026-11-01T08:00Z', -360, -420],
  ['America/Los_Angeles', '2026-03-08T10:00Z', -480, -420],
  ['America/Los_Angeles', '2026-11-01T09:00Z', -420, -480],
  ['America/Anchorage', '2026-03-08T11:00Z', -540, -480],
  ['America/Anchorage', '2026-11-01T10:00Z', -480, -540],
  ['America/St_Johns', '2026-03-08T05:30Z', -210, -150],
  ['America/St_Johns', '2026-11-01T04:30Z', -150, -210],
  ['America/Halifax', '2026-03-08T06:00Z', -240, -180],
  ['America/Halifax', '2026-11-01T05:00Z', -180, -240],
  ['America/Havana', '2026-03-08T05:00Z', -300, -240],
  ['America/Havana', '2026-11-01T05:00Z', -240, -300],
  ['America/Santiago', '2026-04-05T03:00Z', -180, -240],
  ['America/Santiago', '2026-09-06T04:00Z', -240, -180],
  ['Europe/London', '2026-03-29T01:00Z', 0, 60],
  ['Europe/London', '2026-10-25T01:00Z', 60, 0],
  ['Europe/Berlin', '2026-03-29T01:00Z', 60, 120],
  ['Europe/Berlin', '2026-10-25T01:00Z', 120, 60],
  ['Europe/Athens', '2026-03-29T01:00Z', 120, 180],
  ['Europe/Athens', '2026-10-25T01:00Z', 180, 120],
  ['Atlantic/Azores', '2026-03-29T01:00Z', -60, 0],
  ['Atlantic/Azores', '2026-10-25T01:00Z', 0, -60],
  ['Asia/Beirut', '2026-03-28T22:00Z', 120, 180],
  ['Asia/Beirut', '2026-10-24T21:00Z', 180, 120],
  ['Asia/Jerusalem', '2026-03-27T00:00Z', 120, 180],
  ['Asia/Jerusalem', '2026-10-24T23:00Z', 180, 120],
  ['Australia/Sydney', '2026-04-04T16:00Z', 660, 600],
  ['Australia/Sydney', '2026-10-03T16:00Z', 600, 660],
  ['Australia/Adelaide', '2026-04-04T16:30Z', 630, 570],
  ['Australia/Adelaide', '2026-10-03T16:30Z', 570, 630],
  ['Australia/Lord_Howe', '2026-04-04T15:00Z', 660, 630],
  ['Australia/Lord_Howe', '2026-10-03T15:30Z', 630, 660],
  ['Pacific/Auckland', '2026-04-04T14:00Z', 780, 720],
  ['Pacific/Auckland', '2026-09-26T14:00Z', 720, 780],
  ['Pacific/Chatham', '2026-04-04T14:00Z', 825, 765],
  ['Pacific/Chatham', '2026-09-26T14:00Z', 765, 825],
  ['Pacific/Norfolk', '2026-04-04T15:00Z', 720, 660],
  ['Pacific/Norfolk', '2026-10-03T15:00Z', 660, 720],
];
/** Zones whose clocks never change. */
const steady: readonly (readonly [zone: string, ahead: number])[] = [
  ['Asia/Kathmandu', 345],
  ['Asia/Kolkata', 330],
  ['Asia/Tokyo', 540],
  ['Pacific/Kiritimati', 840],
  ['Pacific/Pago_Pago', -660],
];

/** `HH:MM` that clocks show at an instant when they are ahead of UTC by so many minutes. */
function shown(instant: Date, ahead: number): string {
  return new Date(instant.getTime() + ahead * 60_000).toISOString().slice(11, 16);
}

describe('a calling window over a change of clocks', () => {
  const later = (instant: Date, minutes: number) => new Date(instant.getTime() + minutes * 60_000);

  it.each(changes)('opens and closes by the clocks of %s around %s', (zone, iso, before, after) => {
    const change = at(iso);
    // Half an hour inside the gap, or inside the hour that comes twice.
    const skipped = after > before;
    const inside = shown(later(change, skipped ? 10 : -10), before);
    const opensAt = skipped ? change : later(change, -10);
    // A window over midnight would be another day's: these zones change away from it, or the window ends with the day.
    const window = daily(inside, '24:00');
    if (inside >= '23:30') return;
    // Where midnight itself is skipped, the day before ends at the change with its own window open.
    const midnight = skipped && shown(change, before) === '00:00';
    expect(windowAt(window, [zone], later(opensAt, -1)), 'a minute before').toEqual({ open: midnight, until: opensAt });
    expect(windowAt(window, [zone], opensAt).open, 'at the opening').toBe(true);
    // An hour that comes twice opens once: it stays open when the clocks go back.
    expect(windowAt(window, [zone], later(change, 1)).open, 'after the change').toBe(true);
  });

  it.each(changes)('closes for good in %s around %s, though the hour may come again', (zone, iso, before, after) => {
    const change = at(iso);
    const skipped = after > before;
    const closing = shown(later(change, skipped ? 10 : -10), before);
    // A window that is skipped as a whole does not open that day.
    const midnight = skipped && shown(change, before) === '00:00';
    if (midnight) return void expect(windowAt(daily('00:00', closing), [zone], change).open).toBe(false);
    const closesAt = skipped ? change : later(change, -10);
    const window = daily('00:00', closing);
    expect(windowAt(window, [zone], later(closesAt, -1)), 'a minute before').toEqual({ open: true, until: closesAt });
    expect(windowAt(window, [zone], closesAt).open, 'at the closing').toBe(false);
    if (shown(change, after) > '00:00') expect(windowAt(window, [zone], later(change, 1)).open).toBe(false);
  });

  it.each(changes)('keeps office hours in %s on the days around %s', (zone, iso, before, after) => {
    for (const [days, ahead] of [
      [-2, before],
      [2, after],
    ] as const) {
      const day = new Date(at(iso).getTime() + days * 24 * hourMs + ahead * 60_000).toISOString().slice(0, 10);
      const nine = new Date(at(`${day}T09:00Z`).getTime() - ahead * 60_000);
      const [window, five] = [daily('09:00', '17:00'), later(nine, 480)];
      expect(windowAt(window, [zone], later(nine, -1))).toEqual({ open: false, until: nine });
      expect(windowAt(window, [zone], nine)).toEqual({ open: true, until: five });
      expect(windowAt(window, [zone], five).open).toBe(false);
    }
  });

  it.each(steady)('needs no change: %s', (zone, ahead) => {
    const nine = new Date(at('2026-07-01T09:00Z').getTime() - ahead * 60_000);
    expect(windowAt(daily('09:00', '17:00'), [zone], nine)).toEqual({ open: true, until: later(nine, 480) });
    expect(windowAt(daily('09:00', '17:00'), [zone], later(nine, -1))).toEqual({ open: false, until: nine });
  });

  it('knows the leap day, and the days of the week', () => {
    const tuesdays: CallingWindow = { from: '08:00', to: '20:00', days: ['tue'] };
    expect(windowAt(tuesdays, ['Asia/Kathmandu'], at('2028-02-29T03:00Z')).open).toBe(true);
    expect(windowAt(tuesdays, ['Asia/Kathmandu'], at('2028-02-29T15:00Z'))).toEqual({
      open: false,
      until: at('2028-03-07T02:15Z'),
    });
  });
});

describe('a country of many zones', () => {
  const window = daily('08:00', '20:00');

  it('is called only when all its clocks are inside', () => {
    const zones = ['America/New_York', 'America/Los_Angeles'];
    expect(windowAt(window, zones, at('2026-07-01T13:00Z'))).toEqual({ open: false, until: at('2026-07-01T15:00Z') });
    expect(windowAt(window, zones, at('2026-07-01T15:00Z'))).toEqual({ open: true, until: at('2026-07-02T00:00Z') });
    expect(windowAt(window, zones, at('2026-07-02T00:00Z'))).toEqual({ open: false, until: at('2026-07-02T15:00Z') });
  });

  it('may have no hour that suits all: then the window never opens', () => {
    const zones = ['Europe/Kaliningrad', 'Asia/Kamchatka'];
    expect(windowAt(daily('09:00', '12:00'), zones, at('2026-07-01T08:00Z'))).toEqual({ open: false, until: null });
  });

  it('is found by the number', () => {
    expect(zonesOfNumber('+9779800000010')).toHaveLength(1);
    expect(zonesOfNumber('+12125550100').length).toBeGreaterThan(5);
    expect(zonesOfNumber('+919812345678')).toHaveLength(1);
    expect(zonesOfNumber('+0')).toEqual([]);
    expect(zonesOfCountry('US').length).toBeGreaterThan(5);
    expect(windowAt(window, zonesOfNumber('+12125550100'), at('2026-07-01T15:00Z')).open).toBe(false);
  });

  it('is known of every country that has phone numbers: nobody is called by the clock of the service instead', () => {
    expect(getCountries().filter((country) => zonesOfCountry(country).length === 0)).toEqual([]);
    // Pristina, at half past three in the night; in Kathmandu it is a quarter past eight.
    expect(windowAt(window, zonesOfNumber('+38344123456'), at('2026-11-01T02:30Z')).open).toBe(false);
  });
});

describe('what a window may be', () => {
  it.each([
    daily('8:00', '20:00'),
    daily('08:00', '24:01'),
    daily('20:00', '08:00'),
    daily('08:00', '08:00'),
    { from: '08:00', to: '20:00', days: [] },
  ])('refuses %j', (window) => expect(callingWindowFault(window)).not.toBeNull());

  it('takes a whole day, and what is usual in a country', () => {
    expect(callingWindowFault(daily('00:00', '24:00'))).toBeNull();
    for (const country of ['US', 'IN', 'NP', 'XX']) expect(callingWindowFault(usualCallingWindow(country))).toBeNull();
    expect(usualCallingWindow('IN')).toMatchObject({ from: '09:00', to: '21:00' });
  });
});
