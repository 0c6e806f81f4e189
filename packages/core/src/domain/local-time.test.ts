import { describe, expect, it } from 'vitest';
import { isTimeZone, parseSchedule } from './local-time';

const read = (text: string, zone = 'Asia/Kathmandu') => {
  const parsed = parseSchedule(text, zone);
  return parsed.ok ? parsed.at.toISOString() : null;
};

describe('a time without a zone', () => {
  it.each([
    ['2023-05-09T17:07', 'Asia/Kathmandu', '2023-05-09T11:22:00.000Z'],
    ['2023-05-09 17:07', 'Asia/Kathmandu', '2023-05-09T11:22:00.000Z'],
    ['2023-05-09T17:07:30.5', 'Asia/Kathmandu', '2023-05-09T11:22:30.500Z'],
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
  ])('%j is refused', (text) => expect(read(text)).toBeNull());

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
