import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitText } from './split-text';

const upTo = (bytes: number) => (part: string) => Buffer.byteLength(part) <= bytes;

describe('cutting a long text', () => {
  it('cuts after a sentence, else after a clause, else after a word', () => {
    const fits = (part: string) => part.length <= 20;
    expect(splitText('एक वाक्य। अर्को वाक्य। तेस्रो।', fits)).toEqual(['एक वाक्य।', 'अर्को वाक्य। तेस्रो।']);
    expect(splitText('Hello there, how are you today', fits)).toEqual(['Hello there,', 'how are you today']);
    expect(splitText('one two three four five six', fits)).toEqual(['one two three four', 'five six']);
  });

  it('does not cut a number at its point', () => {
    expect(splitText('abcdefgh 12.50 xyz', (part) => part.length <= 12)).toEqual(['abcdefgh', '12.50 xyz']);
  });

  it('leaves what fits, and has no part of nothing', () => {
    expect(splitText(' नमस्ते ', upTo(100))).toEqual(['नमस्ते']);
    expect(splitText(' \n ', upTo(100))).toEqual([]);
  });

  it('loses nothing but spaces, cuts no letter, and keeps every part within the limit', () => {
    const text = fc
      .array(fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('।', '. ', ', ', ' ', 'क्ष्म')), { maxLength: 60 })
      .map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(text, (given) => {
        const parts = splitText(given, upTo(60));
        expect(parts.join('').replace(/\s/g, '')).toBe(given.replace(/\s/g, ''));
        for (const part of parts) expect(Buffer.byteLength(part)).toBeLessThanOrEqual(60);
      }),
    );
  });
});
