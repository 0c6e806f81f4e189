import { describe, expect, it } from 'vitest';
import { isTimeZone, parseSchedule } from './local-time';

const read = (text: string, zone = 'Asia/Kathmandu') => {
  const parsed = parseSchedule(text, zone);
  return parsed.ok ? parsed.at.toISOString() : null;
};

/**
 * What the law of each place says of 2026, written by hand: the offsets in winter and in summer, the wall clock's time at which
 * clocks are put forward, and the one at which they are put back.
 */
const changes: readonly (readonly [zone: string, winter: string, summer: string, forward: string, back: string])[] = [
  ['America/New_York', '-05:00', '-04:00', '2026-03-08T02:00', '2026-11-01T02:00'],
  ['America/Chicago', '-06:00', '-05:00', '2026-03-08T02:00', '2026-11-01T02:00'],
  ['America/Denver', '-07:00', '-06:00', '2026-03-08T02:00', '2026-11-01T02:00'],
  ['America/Los_Angeles', '-08:00', '-07:00', '2026-03-08T02:00', '2026-11-01T02:00'],
  ['America/Anchorage', '-09:00', '-08:00', '2026-03-08T02:00', '2026-11-01T02:00'],
  ['America/Halifax', '-04:00', '-03:00', '2026-03-08T02:00', '2026-11-01T02:00'],
  ['America/St_Johns', '-03:30', '-02:30', '2026-03-08T02:00', '2026-11-01T02:00'],
  ['America/Havana', '-05:00', '-04:00', '2026-03-08T00:00', '2026-11-01T01:00'],
  ['America/Santiago', '-04:00', '-03:00', '2026-09-06T00:00', '2026-04-05T00:00'],
  ['Atlantic/Azores', '-01:00', '+00:00', '2026-03-29T00:00', '2026-10-25T01:00'],
  ['Europe/London', '+00:00', '+01:00', '2026-03-29T01:00', '2026-10-25T02:00'],
  ['Europe/Lisbon', '+00:00', '+01:00', '2026-03-29T01:00', '2026-10-25T02:00'],
  ['Europe/Berlin', '+01:00', '+02:00', '2026-03-29T02:00', '2026-10-25T03:00'],
  ['Europe/Madrid', '+01:00', '+02:00', '2026-03-29T02:00', '2026-10-25T03:00'],
  ['Europe/Stockholm', '+01:00', '+02:00', '2026-03-29T02:00', '2026-10-25T03:00'],
  ['Europe/Athens', '+02:00', '+03:00', '2026-03-29T03:00', '2026-10-25T04:00'],
  ['Europe/Helsinki', '+02:00', '+03:00', '2026-03-29T03:00', '2026-10-25T04:00'],
  ['Asia/Jerusalem', '+02:00', '+03:00', '2026-03-27T02:00', '2026-10-25T02:00'],
  ['Asia/Beirut', '+02:00', '+03:00', '2026-03-29T00:00', '2026-10-25T00:00'],
  ['Australia/Sydney', '+10:00', '+11:00', '2026-10-04T02:00', '2026-04-05T03:00'],
  ['Australia/Adelaide', '+09:30', '+10:30', '2026-10-04T02:00', '2026-04-05T03:00'],
  ['Australia/Lord_Howe', '+10:30', '+11:00', '2026-10-04T02:00', '2026-04-05T02:00'],
  ['Pacific/Auckland', '+12:00', '+13:00', '2026-09-27T02:00', '2026-04-05T03:00'],
  ['Pacific/Chatham', '+12:45', '+13:45', '2026-09-27T02:45', '2026-04-05T03:45'],
];

describe('a time without a zone', () => {
  it.each([
    ['2023-05-09T17:07', 'Asia/Kathmandu', '2023-05-09T11:22:00.000Z'],
    ['2023-05-09 17:07', 'Asia/Kathmandu', '2023-05-09T11:22:00.000Z'],
    ['2023-05-09T17:07:30.5', 'Asia/Kathmandu', '2023-05-09T11:22:30.500Z'],
    ['२०२३-०५-०९T१७:०७', 'Asia/Kathmandu', '2023-05-09T11:22:00.000Z'],
    ['2024-02-29T00:00', 'UTC', '2024-02-29T00:00:00.000Z'],
    // Skipped by a clock change: moved on by as much.
    ['2026-03-08T02:30', 'America/New_York', '2026-03-08T07:30:00.000Z'],
    ['2026-03-29T02:30', 'Europe/Berlin', '2026-03-29T01:30:00.000Z'],
    ['2026-10-04T02:15', 'Australia/Lord_Howe', '2026-10-03T15:45:00.000Z'],
    // Comes twice: the first.
    ['2026-11-01T01:30', 'America/New_York', '2026-11-01T05:30:00.000Z'],
    ['2026-10-25T02:30', 'Europe/Berlin', '2026-10-25T00:30:00.000Z'],
    ['2026-04-05T01:45', 'Australia/Lord_Howe', '2026-04-04T14:45:00.000Z'],
    // Either side of a change.
    ['2026-03-08T01:59', 'America/New_York', '2026-03-08T06:59:00.000Z'],
    ['2026-03-08T03:00', 'America/New_York', '2026-03-08T07:00:00.000Z'],
    ['2026-11-01T02:00', 'America/New_York', '2026-11-01T07:00:00.000Z'],
    // A whole day was skipped here.
    ['2011-12-30T12:00', 'Pacific/Apia', '2011-12-30T22:00:00.000Z'],
  ])('%s in %s is %s', (text, zone, instant) => expect(read(text, zone)).toBe(instant));

  it('is its own offset where it has one', () => {
    expect(read('2023-05-09T17:07Z')).toBe('2023-05-09T17:07:00.000Z');
    expect(read('2023-05-09T17:07+05:45', 'UTC')).toBe('2023-05-09T11:22:00.000Z');
    expect(read('2023-05-09T17:07-0330', 'UTC')).toBe('2023-05-09T20:37:00.000Z');
    for (const offset of ['+05', ' +05', '+0500', '+05:00', ' 05:00', ' 0500'])
      expect([offset, read(`2023-05-09T17:07${offset}`, 'UTC')]).toEqual([offset, '2023-05-09T12:07:00.000Z']);
    for (const offset of ['+00', '-00', 'z', '+00:00'])
      expect([offset, read(`2023-05-09T17:07:00.000${offset}`)]).toEqual([offset, '2023-05-09T17:07:00.000Z']);
  });

  it.each([
    '',
    'tomorrow',
    '2023-05-09',
    '17:07',
    '2023-13-01T00:00',
    '2023-02-29T00:00',
    '2023-05-09T24:00',
    '2023-05-09T17:60',
    '09/05/2023 17:07',
    '2023-05-09T17:07 NPT',
    '2023-05-09T17:07+99:00',
    '2023-05-09T17:07+5',
    '2023-05-09T17:07 05',
    '2023-05-09T17:07+',
    '2023-05-09T17:07+05:75',
    '2023-05-09T17:07-24:00',
  ])('%j is refused', (text) => expect(read(text)).toBeNull());

  describe('around the clock changes of 24 zones', () => {
    const instantOf = (wall: string, offset: string) => new Date(`${wall}${offset}`).toISOString();
    /** A wall clock's time, some minutes later or earlier. */
    const moved = (wall: string, minutes: number) =>
      new Date(new Date(`${wall}Z`).getTime() + minutes * 60_000).toISOString().slice(0, 16);
    const minutesOf = (offset: string) =>
      (offset.startsWith('-') ? -1 : 1) * (Number(offset.slice(1, 3)) * 60 + Number(offset.slice(4)));

    const cases = changes.flatMap(([zone, winter, summer, forward, back]) => {
      const by = minutesOf(summer) - minutesOf(winter);
      return [
        [zone, 'before the gap', moved(forward, -1), winter],
        // Read with the offset before the change, it lands after the gap by as much.
        [zone, 'in the gap', moved(forward, by / 2), winter],
        [zone, 'after the gap', moved(forward, by), summer],
        [zone, 'before the overlap', moved(back, -by - 1), summer],
        [zone, 'in the overlap: the first', moved(back, -by / 2), summer],
        [zone, 'after the overlap', back, winter],
      ] as const;
    });

    it('is tried in 144 cases', () => expect(cases).toHaveLength(144));

    it.each(cases)('%s, %s: %s', (zone, _when, wall, offset) => {
      expect(read(wall, zone)).toBe(instantOf(wall, offset));
    });
  });

  it.each([
    ['2028-02-29T12:00', '2028-02-29T06:15:00.000Z'],
    ['2000-02-29T00:00', '2000-02-28T18:15:00.000Z'],
    ['2027-12-31T23:59', '2027-12-31T18:14:00.000Z'],
    ['2027-02-29T12:00', null],
    ['2100-02-29T12:00', null],
    ['2028-02-30T12:00', null],
  ])('knows the leap days: %s is %s', (wall, instant) => expect(read(wall)).toBe(instant));

  it('agrees with the clocks of 24 zones, at every hour of a year that they show once', () => {
    const zones = Intl.supportedValuesOf('timeZone').filter((_, n, all) => n % Math.ceil(all.length / 24) === 0);
    expect(zones.length).toBeGreaterThanOrEqual(20);
    for (const zone of zones) {
      const shown = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
      for (let instant = Date.UTC(2026, 0, 1); instant < Date.UTC(2027, 0, 1); instant += 37 * 3_600_000) {
        const wall = shown.format(instant);
        const back = parseSchedule(wall, zone);
        expect(back.ok && shown.format(back.at), `${wall} in ${zone}`).toBe(wall);
      }
    }
  });

  it('knows a zone from a word', () => {
    expect(isTimeZone('Asia/Kathmandu')).toBe(true);
    expect(isTimeZone('Nepal/Nowhere')).toBe(false);
  });
});
