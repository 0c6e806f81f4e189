import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskPhoneNumber, parsePhoneNumber } from './phone-number';

const read = (given: string | number, country = 'NP') => {
  const parsed = parsePhoneNumber(given, country);
  return parsed.ok ? parsed.e164 : parsed.code;
};

describe('a phone number', () => {
  it.each<[string | number, string]>([
    [9876543210, '+9779876543210'],
    [98675432123, '+97798675432123'],
    ['9851023212', '+9779851023212'],
    ['९८४३८१८७००', '+9779843818700'],
    ['٩٨٤٣٨١٨٧٠٠', '+9779843818700'],
    ['９８４３８１８７００', '+9779843818700'],
    ['৯৮৪৩৮১৮৭০০', '+9779843818700'],
    ['+977 984-381-8700', '+9779843818700'],
    ['+९७७ ९८४३८१८७००', '+9779843818700'],
    ['00977 9843818700', '+9779843818700'],
    ['977-9843818700', '+9779843818700'],
    ['(984) 381.8700', '+9779843818700'],
    ['98\u200b4381\u202d8700', '+9779843818700'],
    ['\ufeff9843818700', '+9779843818700'],
    ['9843818700 ', '+9779843818700'],
    ['984–381–8700', '+9779843818700'],
    ['01-4412345', '+97714412345'],
    ['+1 (212) 555-0100', '+12125550100'],
    ['+91 98765 43210', '+919876543210'],
  ])('%j is read as %s', (given, e164) => expect(read(given)).toBe(e164));

  it.each<string | number>([
    ...['', ' ', '+', 'abc', '98o1000000', '9801000000x12', '9801000000 ext. 5', '12', '1234', '98010000001234567890'],
    ...[
      '9843818700,9843818701',
      '9.84E9',
      '-9843818700',
      'tel:9843818700',
      '9843818700;isub=1',
      '=9843818700',
      '𝟵'.repeat(60),
    ],
    ...[9.5, -1, Number.NaN, Number.POSITIVE_INFINITY, 1e21, 0],
  ])('%j is no number', (given) => expect(read(given)).toBe('invalid_number'));

  it.each([
    '100',
    '101',
    '102',
    '911',
    '112',
    '९११',
    '1098',
    '+882 16 55555555',
    '+881 612345678',
    '+870 773 111 632',
    '+1 900 555 1234',
    '+979 123456789',
  ])('%j is never dialled', (given) => expect(read(given)).toBe('forbidden_number'));

  it('is read in the country that bare numbers are of', () => {
    expect(read('2125550100', 'US')).toBe('+12125550100');
    expect(read('9876543210', 'IN')).toBe('+919876543210');
  });

  it('keeps its digits, however it is written', () => {
    const digits = fc.integer({ min: 0, max: 99_999_999 }).map((n) => `98${String(n).padStart(8, '0')}`);
    const separator = fc.constantFrom('', ' ', '-', '.', '\u00a0');
    fc.assert(
      fc.property(digits, separator, fc.constantFrom('', '+977', '00977'), (number, between, prefix) => {
        const written = `${prefix}${[number.slice(0, 3), number.slice(3, 6), number.slice(6)].join(between)}`;
        expect(read(written)).toBe(`+977${number}`);
        expect(read(read(written))).toBe(`+977${number}`);
      }),
      { numRuns: 500 },
    );
  });

  it('never throws, and never makes anything but E.164 of a text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.double()), (given) => {
        const parsed = parsePhoneNumber(given, 'NP');
        if (parsed.ok) expect(parsed.e164).toMatch(/^\+[1-9]\d{4,16}$/);
        else expect(parsed.reason.length).toBeGreaterThan(5);
      }),
      { numRuns: 1_000 },
    );
  });

  it('shows its country and last digits in a log, and no more', () => {
    expect(maskPhoneNumber('+9779843818700')).toBe('+977********00');
    expect(maskPhoneNumber('12')).toBe('**');
  });
});
