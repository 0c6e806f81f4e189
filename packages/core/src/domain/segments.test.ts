import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mostSegments, segmentsOf } from './segments';

describe('the segments of a text', () => {
  it.each([
    ['', 'GSM-7', 0, 1],
    ['a'.repeat(160), 'GSM-7', 160, 1],
    ['a'.repeat(161), 'GSM-7', 161, 2],
    ['a'.repeat(306), 'GSM-7', 306, 2],
    ['a'.repeat(307), 'GSM-7', 307, 3],
    ['€'.repeat(80), 'GSM-7', 160, 1],
    ['€'.repeat(81), 'GSM-7', 162, 2],
    // The escape and its character stay together: 76 of them fill 152 of 153 septets.
    ['€'.repeat(153), 'GSM-7', 306, 3],
    ['क'.repeat(70), 'UCS-2', 70, 1],
    ['क'.repeat(71), 'UCS-2', 71, 2],
    ['क'.repeat(134), 'UCS-2', 134, 2],
    ['क'.repeat(135), 'UCS-2', 135, 3],
    ['😀'.repeat(35), 'UCS-2', 70, 1],
    // A surrogate pair is not split: 33 of them fill 66 of 67 units.
    ['😀'.repeat(67), 'UCS-2', 134, 3],
    ['ñ é ü', 'GSM-7', 5, 1],
    ['ê', 'UCS-2', 1, 1],
  ] as const)('%#: are counted as a carrier does', (text, encoding, units, segments) => {
    expect(segmentsOf(text)).toEqual({ encoding, units, segments });
  });

  it('are never more than what was held for them', () => {
    const value = fc.oneof(
      fc.string({ unit: fc.constantFrom(...'abc ~^{}[]|0123'), maxLength: 200 }),
      fc.string({ unit: fc.constantFrom(...'कखग😀€é'), maxLength: 200 }),
    );
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'aa €क😀'), maxLength: 400 }),
        fc.array(value, { maxLength: 3 }),
        (fixed, values) => {
          const message = fixed + values.map((_, n) => `{tags_${n}}`).join(' ');
          const filled = fixed + values.join(' ');
          const extents = values.map((one) => ({ longest: one.length, ascii: /^[ -~]*$/.test(one) }));
          expect(mostSegments(message, extents)).toBeGreaterThanOrEqual(segmentsOf(filled).segments);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('are held exactly when nothing varies', () => {
    expect(mostSegments('a'.repeat(161), [])).toBe(2);
  });
});
