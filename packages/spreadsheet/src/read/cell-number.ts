import type { SheetRow } from '@ghanti/core';
import { isConstantText, meantText, trimmed } from './cell-text';
import type { Cell, ErrorCell, ShownCell } from './grid';

type NumberCell = Pick<SheetRow, 'number' | 'numeric' | 'refusal'>;

/** A number as a program writes it: no plus, no leading zero, perhaps a fraction or an exponent. */
const literal = /^(-?)([1-9]\d*|0)(?:\.(\d+))?(?:[eE]([+-]?\d{1,3}))?$/;
/** Of a country's code, and of no exponent. */
const plus = /(?<!e)\+\s*\d/i;
/** Fewer digits before a dot are a way to write a phone number (`01.4444444`), not a fraction. */
const digitsBeforeFraction = 7;

/**
 * Reads the number's cell of a sheet that knows its types: a number becomes its digits (`9.8438187E9` is `9843818700`), a
 * fraction or a negative keeps its sign and dot so that the engine refuses it with its row.
 */
export function typedNumber(cell: Cell): NumberCell {
  if (cell === undefined) return { number: '', numeric: false };
  if (typeof cell === 'number') return { number: plainDigits(cell), numeric: true };
  if (typeof cell === 'boolean') return { number: cell ? 'TRUE' : 'FALSE', numeric: false };
  if (typeof cell === 'object') return 'error' in cell ? errorNumber(cell) : shownNumber(cell);
  return { number: textNumber(trimmed(cell)).number, numeric: false };
}

/** Reads the number's cell of a CSV, where all is text: what is written as a number is one. */
export function csvNumber(cell: string): NumberCell {
  const { number, numeric } = textNumber(meantText(cell, false));
  return { number, numeric: numeric && !isConstantText(cell) };
}

/**
 * Reads a text as a number. Apostrophes in front, which spreadsheets use to mark a text, are dropped. `9.84382E+09` stays as it
 * is: digits that are not written may be lost, and to fill it up with zeros would call a stranger.
 */
export function textNumber(cell: string): NumberCell {
  const text = trimmed(trimmed(cell).replace(/^['’]+/, ''));
  const match = literal.exec(text);
  if (!match) return { number: text, numeric: false };
  const [, sign = '', whole = '', fraction = '', exponent] = match;
  if (exponent !== undefined) {
    const places = Number(exponent);
    const isWritten = places >= 0 && fraction.length >= places && /^0*$/.test(fraction.slice(places));
    return isWritten
      ? { number: sign + whole + fraction.slice(0, places), numeric: true }
      : { number: text, numeric: false };
  }
  if (fraction === '') return { number: text, numeric: true };
  if (whole.length < digitsBeforeFraction) return { number: text, numeric: false };
  return { number: /^0+$/.test(fraction) ? sign + whole : text, numeric: true };
}

function errorNumber({ error, reason }: ErrorCell): NumberCell {
  return { number: error, numeric: false, ...(reason !== undefined && { refusal: reason }) };
}

/**
 * A number whose format adds digits (`+1 202-555-0123` of 2025550123) is meant as it is shown. Any other look, such as an
 * exponent, takes nothing from the number that is stored.
 */
function shownNumber({ value, shown, isDate }: ShownCell): NumberCell {
  if (isDate) return { number: shown, numeric: false, refusal: 'The cell holds a date, not a telephone number.' };
  if (!Number.isSafeInteger(value) || value < 0) return typedNumber(value);
  const digits = digitsOf(shown);
  const isPhone = /^[\d\s()/-]+$/.test(shown) && digits !== String(value);
  const isLonger = digits.length > String(value).length && digits.endsWith(String(value));
  return plus.test(shown) || isPhone || isLonger ? { number: shown, numeric: false } : typedNumber(value);
}

/** Without the zeros that a format pads with. */
function digitsOf(shown: string): string {
  return shown.replace(/\D/g, '').replace(/^0+/, '');
}

function plainDigits(value: number): string {
  // Above this a double has lost digits already; String() then shows the exponent, which no phone number has.
  return Number.isSafeInteger(value) ? String(value) : Number.isInteger(value) ? value.toExponential() : String(value);
}
