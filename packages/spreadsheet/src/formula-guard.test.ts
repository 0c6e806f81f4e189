import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { guardFormula, liftGuard } from './formula-guard';

describe('the guard against formulas', () => {
  it.each(['=1+1', '+977', '-2', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '＝1', '＋1', '－1', '＠a'])(
    'guards %j',
    (text) => {
      expect(guardFormula(text)).toBe(`'${text}`);
      expect(liftGuard(`'${text}`)).toBe(text);
    },
  );

  it.each(['Ram', "O'Brien", "'quoted'", '1-2', 'a=b', '', ' =1'])('leaves %j alone', (text) => {
    expect(guardFormula(text)).toBe(text);
    expect(liftGuard(text)).toBe(text);
  });

  it('is undone exactly, also for texts that look guarded', () => {
    const marks = fc.string({ unit: fc.constantFrom("'", '=', '+', '-', '@', '\t', 'a', '＝') });
    fc.assert(
      fc.property(fc.oneof(marks, fc.string({ unit: 'grapheme' })), (text) => {
        expect(liftGuard(guardFormula(text))).toBe(text);
        expect(guardFormula(text)).not.toMatch(/^[=+\-@\t\r\n＝＋－＠]/);
      }),
      { numRuns: 1_000 },
    );
  });
});
