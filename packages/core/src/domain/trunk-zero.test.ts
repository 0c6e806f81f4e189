import { type CountryCode, getCountryCallingCode, isValidPhoneNumber } from 'libphonenumber-js/max';
import examples from 'libphonenumber-js/mobile/examples';
import { describe, expect, it } from 'vitest';
import { parsePhoneNumber } from './phone-number';

const read = (given: string, country = 'NP') => {
  const parsed = parsePhoneNumber(given, country);
  return parsed.ok ? parsed.e164 : parsed.code;
};

describe('a 0 that is dialled only within a country', () => {
  it.each([
    ['+977 (0) 9801000000', '+9779801000000'],
    ['+977 (0)1-4412345', '+97714412345'],
    ['+977 09801000000', '+9779801000000'],
    ['+977 0980100000', 'invalid_number'],
    ['+977 (0) 980100000', 'invalid_number'],
    ['00977 0 9801000000', '+9779801000000'],
    ['977 09801000000', '+9779801000000'],
    ['+44 (0)20 7946 0958', '+442079460958'],
    ['+44 (0)20 7946', 'invalid_number'],
    ['+977 (00) 9801000000', '+9779801000000'],
    ['+679 (0) 701 2345', 'invalid_number'],
    ['(+977) 0-9801000000', '+9779801000000'],
    ['+49 (0)123 42 42 42', '+49123424242'],
    ['+36 (06) 1 234 5678', '+3612345678'],
    ['+250 0788 123 456', '+250788123456'],
  ])('is no part of the number: %j is %s', (given, e164) => expect(read(given)).toBe(e164));

  it.each([
    ['+39 06 698 12345', '+390669812345'],
    ['+39 02 12345', '+390212345'],
    ['+225 07 01 23 45 67', '+2250701234567'],
    ['+378 0549 886377', '+3780549886377'],
    ['+250 06 12 34 56', '+25006123456'],
  ])('is one where numbers begin with it: %j stays', (given, e164) => expect(read(given)).toBe(e164));

  it('stands in no number of any country whose numbers do not begin with it', () => {
    const numbers = Object.entries(examples).map(([country, number]) => [country as CountryCode, number] as const);
    expect(numbers.length).toBeGreaterThan(200);
    for (const [country, national] of numbers) {
      const code = getCountryCallingCode(country);
      for (const written of [`+${code} (0) ${national}`, `+${code}0${national}`, `00${code} 0${national}`]) {
        const e164 = read(written, country);
        if (e164.startsWith(`+${code}0`)) expect.soft(isValidPhoneNumber(e164), `${country}: ${written}`).toBe(true);
      }
    }
  });
});
