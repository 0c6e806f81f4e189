import { describe, expect, it } from 'vitest';
import { textNumber, typedNumber } from './cell-number';

describe('the number of a cell that knows its type', () => {
  it.each([
    [9843818700, '9843818700', true],
    [9.8438187e9, '9843818700', true],
    [9843818700.5, '9843818700.5', true],
    [-9843818700, '-9843818700', true],
    [1.5e18, '1.5e+18', true],
    ['9843818700', '9843818700', false],
    ['9.843818700E9', '9843818700', false],
    ['९८४३८१८७००', '९८४३८१८७००', false],
    ["'+977 984-3818700", '+977 984-3818700', false],
    [true, 'TRUE', false],
    [undefined, '', false],
  ])('%j is %j', (cell, number, numeric) => {
    expect(typedNumber(cell)).toEqual({ number, numeric });
  });

  it.each([
    [{ value: 9801000000, shown: '+977 9801000000' }, '+977 9801000000', false],
    [{ value: 2025550123, shown: '+1 202-555-0123' }, '+1 202-555-0123', false],
    [{ value: 2025550123, shown: '1-202-555-0123' }, '1-202-555-0123', false],
    [{ value: 2025550123, shown: '(+1) 202-555-0123' }, '(+1) 202-555-0123', false],
    [{ value: 2025550123, shown: 'US 1-202-555-0123' }, 'US 1-202-555-0123', false],
    [{ value: 9801000000, shown: 'Tel. 980-1000000' }, '9801000000', true],
    [{ value: 9801000000, shown: '980-100-0000' }, '9801000000', true],
    [{ value: 9801000000, shown: '(980) 100-0000' }, '9801000000', true],
    [{ value: 9843187001, shown: '9.84E+09' }, '9843187001', true],
    [{ value: 9801000000, shown: '9,801,000,000.00' }, '9801000000', true],
    [{ value: 9801000000, shown: '########' }, '9801000000', true],
    [{ value: 14412345, shown: '014412345' }, '14412345', true],
    [{ value: 2125550100, shown: '001 212 555 0100' }, '001 212 555 0100', false],
    [{ value: -9843818700, shown: '(9843818700)' }, '-9843818700', true],
    [{ value: 1.5e18, shown: '1500000000000000000' }, '1.5e+18', true],
    [{ value: 9801000000.4, shown: '9801000000' }, '9801000000.4', true],
  ])('%j is %j', (cell, number, numeric) => {
    expect(typedNumber(cell)).toEqual({ number, numeric });
  });

  it('refuses a date and a formula that was never calculated, and says why', () => {
    expect(typedNumber({ value: 46350, shown: '2026-11-24', isDate: true }).refusal).toMatch('a date');
    expect(typedNumber({ error: '', reason: 'Never calculated.' }).refusal).toBe('Never calculated.');
  });

  it('keeps an error as it is shown, for the engine to refuse', () => {
    expect(typedNumber({ error: '#N/A' })).toEqual({ number: '#N/A', numeric: false });
  });
});

describe('the number of a text', () => {
  it.each([
    ['9843818700', '9843818700', true],
    [' 9843818700 ', '9843818700', true],
    ['9.843818700E9', '9843818700', true],
    ['9.843818700E+09', '9843818700', true],
    ['9843818700.0', '9843818700', true],
    ['9843818700.00', '9843818700', true],
    ['9843818700.5', '9843818700.5', true],
    ['-9843818700', '-9843818700', true],
    ['+9779843818700', '+9779843818700', false],
    ['009779843818700', '009779843818700', false],
    ['0984-3818700', '0984-3818700', false],
    ['01.4444444', '01.4444444', false],
    ['14.4444444', '14.4444444', false],
    ["'9843818700", '9843818700', true],
    ["'+9779843818700", '+9779843818700', false],
    ['’9843818700', '9843818700', true],
    ['٠٩٨٤٣٨١٨٧٠٠', '٠٩٨٤٣٨١٨٧٠٠', false],
    ['', '', false],
    ['Ram', 'Ram', false],
  ])('%j is %j', (text, number, numeric) => {
    expect(textNumber(text)).toEqual({ number, numeric });
  });

  it.each([
    '9.84382E+09',
    '9.8438187E+09',
    '9.8438187e9',
    '98438187e2',
    '9.8E9',
    '9.84381870055E9',
    '1E+300',
    '9.8E-3',
  ])('keeps %j, whose digits are lost or that is not whole, for the engine to refuse', (text) => {
    const { number } = textNumber(text);
    expect(number).toBe(text);
  });
});
