import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { builtInFormat } from './built-in-formats';
import { numberFormat } from './number-format';

const accounting = '_("Rs."* #,##0.00_);_("Rs."* \\(#,##0.00\\);_("Rs."* "-"??_);_(@_)';
const lakhs = '[>=10000000]##\\,##\\,##\\,##0;[>=100000]##\\,##\\,##0;##,##0';

/** What a cell shows, whether its look is one of its own or not. */
function shown(code: string, value: number, date1904 = false): unknown {
  const cell = numberFormat(code, date1904)?.number(value) ?? value;
  return typeof cell === 'object' && 'shown' in cell ? cell.shown : cell;
}

// As LibreOffice and Excel show them.
describe('a number in a cell', () => {
  it.each([
    ['0.0%', 0.125, '12.5%'],
    ['0%', 0.125, '13%'],
    ['0.00%', -0.145, '-14.50%'],
    ['00000', 123, '00123'],
    ['000\\-0000', 5551234, '555-1234'],
    ['#,##0', 1250, '1,250'],
    ['#,##0.00', 1234.5, '1,234.50'],
    ['0.00', 1.005, '1.01'],
    ['0.00', 2.675, '2.68'],
    ['0.00', 1.115, '1.12'],
    ['0.00', -1.005, '-1.01'],
    ['0.00', 99.995, '100.00'],
    ['0', 2.5, '3'],
    ['"Rs." #,##0.00', 1250, 'Rs. 1,250.00'],
    ['[$रु-461] #,##0', 1250, 'रु 1,250'],
    ['[$Rs.-4009]\\ #,##0.00', 1250, 'Rs. 1,250.00'],
    ['[$$-409]#,##0.00', 1250, '$1,250.00'],
    ['[$€-407] #,##0.00', 1234.5, '€ 1,234.50'],
    ['#,##0.00\\ [$NPR]', 1234.5, '1,234.50 NPR'],
    ['[$₹-en-IN]#,##0', 1250, '₹1,250'],
    ['[$-4000461]#,##0', 1250, '१,२५०'],
    ['[$-2000401]0', 1250, '١٢٥٠'],
    ['_ [$रु-461] * #,##0.00_ ;_ [$रु-461] * \\-#,##0.00_ ;_ [$रु-461] * "-"??_ ;_ @_ ', -1250, 'रु -1,250.00'],
    ['"Rs "0"/-"', 1250, 'Rs 1250/-'],
    ['0.00;(0.00);"nil"', 0, 'nil'],
    [accounting, 1250, 'Rs.1,250.00'],
    [accounting, -1250, 'Rs.(1,250.00)'],
    [accounting, 0, 'Rs.-'],
    ['$#,##0.00_);[Red]($#,##0.00)', -1250, '($1,250.00)'],
    ['#,##0.00;[Red]-#,##0.00', -1.5, '-1.50'],
    ['0.00;[Red]0.00', -1.5, '1.50'],
    [lakhs, 1234567, '12,34,567'],
    [lakhs, 12345678, '1,23,45,678'],
    [lakhs, 1250, '1,250'],
    ['[=1]"Yes";[=0]"No";"?"', 1, 'Yes'],
    ['[=1]"Yes";[=0]"No";"?"', 0, 'No'],
    ['[=1]"Yes";[=0]"No";"?"', 5, '?'],
    ['"TRUE";"TRUE";"FALSE"', 0, 'FALSE'],
    ['[<1]0.0%;0.00', 0.75, '75.0%'],
    ['0.00,"K"', 1250, '1.25K'],
    ['0 "days"', 5, '5 days'],
    ['General" kg"', 12.5, '12.5 kg'],
    ['# ?/?', 0.5, '1/2'],
    ['# ??/??', 1.25, '1 1/4'],
    ['0.00E+00', 9843818700, '9.84E+09'],
    ['\\+0', 9779801000000, '+9779801000000'],
    ['"+1 "000-000-0000', 2025550123, '+1 202-555-0123'],
    ['\\+977\\ 0000000000', 9801000000, '+977 9801000000'],
    ['[h]:mm', 1.5, '36:00'],
    ['[h]:mm:ss', 26.51, '636:14:24'],
    ['[hh]:mm', -0.5, '-12:00'],
    ['[h]:mm', -3.5, '-84:00'],
    ['[h]:mm;[Red]\\-[h]:mm', -3.5, '-84:00'],
    ['[mm]:ss', 0.01, '14:24'],
    ['[h]"h "mm"m"', 1.51, '36h 14m'],
  ])('%s shows %d as %s', (code, value, text) => {
    expect(shown(code, value)).toBe(text);
  });

  it.each([
    ['0', 25],
    ['0', 0],
    ['0', -25],
    ['0', 9801000000],
    ['#', 25],
    ['0;[Red]-0', -7],
    ['General;[Red]-General', 2.5],
    ['General;[Red]-General', 0.1 + 0.2, 0.3],
  ])('stays a number where %s changes nothing in %d', (code, value, plain = value) => {
    expect(shown(code, value)).toBe(plain);
  });

  it.each(['General', 'GENERAL', '', '@', 'Rs. #,##0', '0.00 kg', '#,##0/-', '[NPR] 0', '0.0.0E', '0'.repeat(2_000)])(
    'stays a number under %s, which shows it as it is or is no format',
    (code) => {
      expect(shown(code, 1250)).toBe(1250);
      expect(shown(code, 0.1 + 0.2)).toBe(0.1 + 0.2);
    },
  );

  it.each([
    ['00000', 99999, '99999'],
    ['#,##0', 250, '250'],
    ['0.0', 0.5, '0.5'],
    ['0', 2.5, '3'],
    ['-0', 5, '-5'],
  ])('is text in all rows where %s changes it in some', (code, value, text) => {
    expect(shown(code, value)).toBe(text);
  });

  it('keeps the number beside its look', () => {
    expect(numberFormat('0.0%', false)?.number(0.125)).toEqual({ value: 0.125, shown: '12.5%' });
  });

  it.each([';;;', '0;-0;;@', '#'])('shows nothing under %s where that hides it', (code) => {
    expect(shown(code, 0)).toBe('');
  });

  it('shows the same look again after thousands of others', () => {
    const format = numberFormat('0.00', false);
    for (let value = 0; value < 5_000; value++) format?.number(value + 0.25);
    expect(format?.number(1.005)).toEqual({ value: 1.005, shown: '1.01' });
  });
});

describe('a date in a cell', () => {
  it.each([
    ['yyyy\\-mm\\-dd;@', '2026-11-24'],
    ['d/m/yy', '2026-11-24'],
    ['m/d/yyyy', '2026-11-24'],
    ['d-mmm', '2026-11-24'],
    ['[$-409]d-mmm-yy;@', '2026-11-24'],
    ['[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy', '2026-11-24'],
    ['[Red]dd.mm.yyyy', '2026-11-24'],
    ['yyyy"年"m"月"d"日"', '2026-11-24'],
    ['[$-4000439]yyyy-mm-dd', '2026-11-24'],
    ['dd/mm/yyyy hh:mm', '2026-11-24 17:30'],
    ['m/d/yy h:mm AM/PM', '2026-11-24 17:30'],
    ['yyyy-mm-dd\\Thh:mm:ss.000', '2026-11-24 17:30'],
    ['hh:mm', '17:30'],
    ['[$-F400]h:mm:ss\\ AM/PM', '17:30'],
    ['h AM/PM', '17:30'],
    ['yyyy-mm-dd;;', '2026-11-24'],
    ['[=0]"";yyyy-mm-dd', '2026-11-24'],
    ['[<1]hh:mm;dd/mm/yyyy', '2026-11-24'],
    ['"due "d/m/yy', '2026-11-24'],
    ['DD/MM/YYYY', '2026-11-24'],
    ['YYYY\\-MM\\-DD\\ HH:MM:SS', '2026-11-24 17:30'],
    ['yyyy"-"mm"-"dd" "hh":"mm":"ss', '2026-11-24 17:30'],
    ['[$-x-sysdate]dddd, mmmm dd, yyyy', '2026-11-24'],
    ['NNNNMMMM DD, YYYY HH:MM', '2026-11-24 17:30'],
  ])('under %s reads %s, whatever order the sheet shows', (code, text) => {
    expect(shown(code, 46350.729166666664)).toBe(text);
  });

  it.each([
    ['mmm yyyy', 'Nov 2026'],
    ['mmm-yy', 'Nov-26'],
    ['dddd', 'Tuesday'],
    ['yyyy', '2026'],
    ['mm:ss', '30:00'],
  ])('under %s, which shows a part of it, is shown as %s', (code, text) => {
    expect(shown(code, 46350.729166666664)).toBe(text);
  });

  it.each([
    ['hh:mm', 0.75, '18:00'],
    ['mm:ss', 0.003819444, '05:30'],
    ['[<1]hh:mm;dd/mm/yyyy', 0.75, '18:00'],
    ['[=0]"none";yyyy-mm-dd', 0, 'none'],
    ['yyyy-mm-dd;;', 0, ''],
    ['yyyy-mm-dd', 0, ''],
    ['yyyy-mm-dd', 9843818700, '########'],
    ['hh:mm', -0.5, '########'],
  ])('under %s shows %d as "%s"', (code, value, text) => {
    expect(shown(code, value)).toBe(text);
  });

  it('counts from 1904 where the workbook says so', () => {
    expect(shown('d/m/yy', 44888, true)).toBe('2026-11-24');
    expect(shown('mmm yyyy', 44888, true)).toBe('Nov 2026');
  });
});

describe('a text in a cell', () => {
  it.each([
    ['"Mr. "@', 'Mr. Ram'],
    ['0;-0;0;"Mr. "@', 'Mr. Ram'],
    ['0;-0;0;', ''],
    ['0.00', 'Ram'],
    [accounting, 'Ram'],
    ['General', 'Ram'],
  ])('under %s is shown as "%s"', (code, text) => {
    expect(numberFormat(code, false)?.text('Ram') ?? 'Ram').toBe(text);
  });

  it('keeps its lines', () => {
    expect(numberFormat('"To: "@', false)?.text('Ram\nKathmandu')).toBe('To: Ram\nKathmandu');
    expect(numberFormat('0.00', false)?.text('Ram\nKathmandu ')).toBe('Ram\nKathmandu ');
  });
});

describe('a format that is named by its id', () => {
  it.each([
    [0, 1250.5, 1250.5],
    [1, 1250.5, '1251'],
    [2, 1250.5, '1250.50'],
    [3, 1250.5, '1,251'],
    [4, 1250.5, '1,250.50'],
    [9, 0.125, '13%'],
    [10, 0.125, '12.50%'],
    [11, 1250.5, '1.25E+03'],
    [12, 0.5, '1/2'],
    [13, 0.25, '1/4'],
    [37, -1250, '(1,250)'],
    [38, -1250, '(1,250)'],
    [39, -1250, '(1,250.00)'],
    [40, 1250, '1,250.00'],
    [44, -1250, '$(1,250.00)'],
    [48, 12345, '12.3E+3'],
    [49, 1250.5, 1250.5],
    [62, 1250.5, '1,250.50'],
    [67, 0.5, '50%'],
    [82, 1250.5, 1250.5],
    [-1, 1250.5, 1250.5],
    [Number.NaN, 1250.5, 1250.5],
  ])('%d shows %d as %s', (id, value, text) => {
    expect(shown(builtInFormat(id), value)).toBe(text);
  });

  it.each<readonly [number, string]>([
    ...[14, 15, 16, 31, 36, 50, 58, 71, 81].map((id) => [id, '2026-11-24'] as const),
    ...[22, 77].map((id) => [id, '2026-11-24'] as const),
    [17, 'Nov-26'],
  ])('%d shows a date as %s', (id, text) => {
    expect(shown(builtInFormat(id), 46350)).toBe(text);
  });

  it.each([
    [14, '2026-11-24 17:30'],
    [15, '2026-11-24'],
    [22, '2026-11-24 17:30'],
    [27, '2026-11-24 17:30'],
  ])('%d shows a moment as %s', (id, text) => {
    expect(shown(builtInFormat(id), 46350.729166666664)).toBe(text);
  });

  it.each<readonly [number, string]>([
    ...[18, 19, 20, 21, 32, 33, 34, 55, 75, 76].map((id) => [id, '17:30'] as const),
    [45, '30:00'],
    [46, '17:30:00'],
    [47, '30:00.0'],
  ])('%d shows a time as %s', (id, text) => {
    expect(shown(builtInFormat(id), 17.5 / 24)).toBe(text);
  });
});

describe('any format that a file may bring', () => {
  const piece = fc.constantFrom(
    ...'0#?.,%;@_*\\"[]$()+-/ EeGgYyMmDdHhSsAaPpBb<>=19रु'.split(''),
    ...[
      'General',
      '[h]',
      '[$-461]',
      '[$रु-461]',
      '[Red]',
      '[>=1]',
      'AM/PM',
      '0.00',
      '#,##0',
      'yyyy',
      'E+00',
      '?/?',
      '"x"',
    ],
  );
  const code = fc.array(piece, { maxLength: 24 }).map((pieces) => pieces.join(''));

  it('shows a number, and a text, or leaves them as they are', () => {
    fc.assert(
      fc.property(code, fc.double({ noNaN: true, noDefaultInfinity: true }), fc.string(), (any, value, text) => {
        const format = numberFormat(any, false);
        if (!format) return;
        const cell = format.number(value);
        // A spreadsheet shows 15 digits of a number.
        if (typeof cell === 'number') expect(Math.abs(cell - value)).toBeLessThanOrEqual(0.5 + Math.abs(value) * 1e-14);
        else expect(cell).toMatchObject({ value, shown: expect.any(String) });
        expect(format.text(text)).toEqual(expect.any(String));
      }),
      { numRuns: 2_000 },
    );
  });
});
