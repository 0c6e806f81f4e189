import { describe, expect, it } from 'vitest';
import { couldBeCode, typedCode } from './typed-code';

describe('a code as people type it', () => {
  it.each([
    '0042',
    '0042 ',
    ' 0042',
    '00 42',
    '00-42',
    '00–42',
    '0 0 4 2',
    '00\u00a042',
    '\u200b0042\u200b',
    '\ufeff0042',
    '\u202d0042\u202c',
    '00\u00ad42',
    '0042\n',
    '00\u201142',
    '00−42',
    '००४२',
    '٠٠٤٢',
    '۰۰۴۲',
    '００４２',
    '００４２　',
    '০০৪২',
    '𝟎𝟎𝟒𝟐',
  ])('%j is 0042', (typed) => expect(typedCode(typed)).toBe('0042'));

  it.each([
    ['aBc 123', 'aBc123'],
    ['42', '42'],
    ['0042.', '0042.'],
    ['', ''],
  ])('%j is %j', (typed, code) => expect(typedCode(typed)).toBe(code));

  it.each(['', '12345678901', '0042.', 'код1', '12_34', '½'])('%j could be none', (code) =>
    expect(couldBeCode(typedCode(code))).toBe(false),
  );

  it.each(['1', '42', '0042', 'aB3', '1234567890'])('%j could be one', (code) => expect(couldBeCode(code)).toBe(true));
});
