import { describe, expect, it } from 'vitest';
import { longestSpeechSeconds } from './speech-length';
import { checkTagValue, tagName } from './tags';
import { standardTariff } from './tariff';

describe('the standard tariff', () => {
  it('charges a call per started minute, and a text per segment', () => {
    const tariff = standardTariff({ perMinute: 3, perSegment: 2 });
    expect([0, 1, 60, 61, 180].map(tariff.call)).toEqual([0, 3, 3, 6, 9]);
    expect([0, 1, 3].map(tariff.message)).toEqual([0, 2, 6]);
  });

  it('takes no price that is not a whole number of zero or more', () => {
    const refusal = expect.objectContaining({
      code: 'invalid_input',
      faults: [expect.objectContaining({ field: 'perMinute' })],
    });
    for (const perMinute of [-1, 0.5, Number.NaN, '3' as unknown as number, 2 ** 53])
      expect(() => standardTariff({ perMinute })).toThrow(refusal);
    expect(() => standardTariff({ perSegment: -1 })).toThrow('perSegment: A price is an integer of zero or more');
  });

  it('takes no price of another name: calls would be charged by the default', () => {
    const tariff = standardTariff as (prices: unknown) => unknown;
    expect(() => tariff({ perMinutes: 3 })).toThrow(
      'perMinutes: There is no field perMinutes. Did you mean perMinute?',
    );
    expect(() => tariff(3)).toThrow('prices: This has to be an object.');
  });
});

describe('the length that is held for', () => {
  it('is none for no text, and a minute for a short one', () => {
    expect(longestSpeechSeconds(0)).toBe(0);
    expect(longestSpeechSeconds(150)).toBeLessThan(60);
    expect(longestSpeechSeconds(1_600)).toBeGreaterThan(longestSpeechSeconds(800));
  });
});

describe("a column's tag", () => {
  it.each([
    ['name', 'tags_name'],
    ['tags_name', 'tags_name'],
    [' Due Date ', 'tags_due_date'],
    ['ｎａｍｅ', 'tags_name'],
    ['first-name', 'tags_first_name'],
    ['Amount (Rs.)', 'tags_amount_rs'],
    ["Student's Name*", 'tags_students_name'],
    ['कैफियत', 'tags_kaiphiyat'],
    ['विद्यार्थीको नाम', 'tags_vidyarthiko_nam'],
    ['बाँकी रकम (रु.)', 'tags_bamki_rakam_ru'],
    ['tags_कैफियत', 'tags_kaiphiyat'],
    ['पढाइ', 'tags_padhai'],
    ['x{y}', 'tags_x_y'],
    ['__proto__', 'tags_proto'],
    ['a'.repeat(60), `tags_${'a'.repeat(40)}`],
  ])('%j is %s', (heading, tag) => expect(tagName(heading)).toBe(tag));

  it.each(['', ' ', '%', '*', '...', '{}'])('%j is none', (heading) => expect(tagName(heading)).toBeNull());

  it('has a value of bounded length', () => {
    expect(checkTagValue('x'.repeat(200))).toBeNull();
    expect(checkTagValue('x'.repeat(201))).toContain('200');
    expect(checkTagValue(Number.NaN)).not.toBeNull();
  });
});
