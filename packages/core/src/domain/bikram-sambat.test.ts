import { describe, expect, it } from 'vitest';
import { readAsBikramSambat } from './bikram-sambat';

const now = new Date('2026-12-01T04:00:00Z');

describe('a date of Bikram Sambat', () => {
  it.each([
    ['2083-08-16T10:00', '2026-12-02'],
    ['2083-09-01T10:00+05:45', '2026-12-16'],
    // The third month of 2083 has 32 days: no Gregorian month has.
    ['2083-03-32T10:00', '2026-07-16'],
    ['2083-01-01 10:00', '2026-04-14'],
    ['2080-01-01T10:00', '2023-04-14'],
    ['२०८३-०९-०१T१०:००', '2026-12-16'],
    ['2083/09/01 10:00', '2026-12-16'],
    ['2083/9/1', '2026-12-16'],
    ['२०८३.०९.०१ १०:००', '2026-12-16'],
    ['01/09/2083 10:00', '2026-12-16'],
    ['१-९-२०८३', '2026-12-16'],
    ['2083-9-1 5:30 PM', '2026-12-16'],
  ])('is told as the Gregorian one that it would be: %s is %s', (text, gregorian) => {
    expect(readAsBikramSambat(text, now)).toContain(`is ${gregorian} of the Gregorian one`);
  });

  it('is told as such also where the calendar is not known so far ahead', () => {
    expect(readAsBikramSambat('2099-01-01T10:00', now)).toMatch(/Bikram Sambat; dates here are Gregorian\.$/);
  });

  it.each([
    '2027-11-30T10:00',
    '2028-01-01T10:00',
    '2069-01-01T10:00',
    '2100-01-01T10:00',
    'tomorrow',
    '208-01-01',
    '24/12/2026',
  ])('is none: %s', (text) => expect(readAsBikramSambat(text, now)).toBeNull());

  it('is none once such a year has come', () => {
    expect(readAsBikramSambat('2083-08-16T10:00', new Date('2082-10-01T00:00:00Z'))).toBeNull();
  });
});
