import { describe, expect, it } from 'vitest';
import { dateText, serialOf } from './serial-date';

const both = { date: true, time: true, seconds: true, isWhole: true };
const date = { ...both, time: false, seconds: false };
const time = { ...both, date: false };

describe('a serial date', () => {
  it.each([
    [46350, '2026-11-24'],
    [46350.75, '2026-11-24 18:00'],
    [46350.729166666664, '2026-11-24 17:30'],
    [46350.72934, '2026-11-24 17:30:15'],
    [46350.999999, '2026-11-25'],
    [46349.999999, '2026-11-24'],
    [0.5, '12:00'],
    [0, ''],
    [1, '1900-01-01'],
    [59, '1900-02-28'],
    [61, '1900-03-01'],
    [2958465, '9999-12-31'],
  ])('%d is %s', (serial, text) => {
    expect(dateText(serial, both, false)).toBe(text);
  });

  it.each([
    [46350.75, date, '2026-11-24'],
    [46350.75, time, '18:00'],
    [46350.72934, { ...both, seconds: false }, '2026-11-24 17:30'],
    [0.72934, { ...time, seconds: false }, '17:30'],
    [46350.000185, { ...both, seconds: false }, '2026-11-24'],
    [0, time, '00:00'],
    [46350, time, '00:00'],
    [0.75, date, ''],
  ])('%d shows no more than its format does: %j is "%s"', (serial, shows, text) => {
    expect(dateText(serial, shows, false)).toBe(text);
  });

  it.each([-1, 2958466, 9843818700, Number.NaN])('%d is none, and shown as a sheet shows it', (serial) => {
    expect(dateText(serial, both, false)).toBe('########');
  });

  it('counts from 1904 where the workbook says so', () => {
    expect(dateText(44888, both, true)).toBe('2026-11-24');
    expect(dateText(0, date, true)).toBe('1904-01-01');
  });
});

describe('a date that is stored as text', () => {
  it.each([
    ['2026-11-24', 46350],
    ['2026-11-24T17:30:00', 46350 + 17.5 / 24],
    ['2026-11-24T17:30:00.000Z', 46350 + 17.5 / 24],
    ['17:30', 17.5 / 24],
    ['1899-12-30T17:30:00', 17.5 / 24],
    ['1899-12-31T17:30:00', 17.5 / 24],
    ['1900-01-01', 1],
    ['1900-03-01', 61],
  ])('%s is day %d', (text, serial) => {
    expect(serialOf(text, false)).toBeCloseTo(serial, 9);
  });

  it.each(['', 'T', '24.11.2026', 'soon'])('%j is none', (text) => {
    expect(serialOf(text, false)).toBeNull();
  });
});
