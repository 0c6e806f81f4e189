import { describe, expect, it } from 'vitest';
import { isoDate } from './serial-date';
import { isDateFormat } from './styles';

describe('a serial date', () => {
  it.each([
    [46350, '2026-11-24'],
    [46350.75, '2026-11-24T18:00:00'],
    [46350.999999, '2026-11-25'],
    [0.5, '12:00:00'],
    [0, '00:00:00'],
    [1, '1900-01-01'],
    [59, '1900-02-28'],
    [61, '1900-03-01'],
    [2958465, '9999-12-31'],
  ])('%d is %s', (serial, iso) => {
    expect(isoDate(serial, false)).toBe(iso);
  });

  it.each([-1, 2958466, 9843818700, Number.NaN])('%d is none', (serial) => {
    expect(isoDate(serial, false)).toBeNull();
  });

  it('counts from 1904 where the workbook says so', () => {
    expect(isoDate(44888, true)).toBe('2026-11-24');
  });
});

describe('a format', () => {
  it.each(['yyyy-mm-dd', 'd/m/yy', 'hh:mm', '[$-409]d-mmm-yy;@', '[Red]dd.mm.yyyy', 'mm"月"dd"日"'])(
    '%s shows a date',
    (code) => {
      expect(isDateFormat(code)).toBe(true);
    },
  );

  it.each(['General', '0', '#,##0.00', '[h]:mm', '"Rs."#,##0', '0\\d', '@', '[Red]0.00', '_-* #,##0_-'])(
    '%s shows none',
    (code) => {
      expect(isDateFormat(code)).toBe(false);
    },
  );
});
