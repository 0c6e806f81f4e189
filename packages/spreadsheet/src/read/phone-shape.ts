import { isConstantText, meantText } from './cell-text';
import type { Cell } from './grid';

const shape = /^\(?\+?[\p{Nd}()\s.-]+$/u;
const date = /^\p{Nd}{4}[-./]\p{Nd}{1,2}[-./]\p{Nd}{1,2}$|^\p{Nd}{1,2}[-./]\p{Nd}{1,2}[-./]\p{Nd}{4}$/u;
const years = /^(?:19|20)\d\d\s*-\s*\d{2,4}$/;
const rounded = /^\+?\p{Nd}+(?:[.,]\p{Nd}+)?e[+-]?\p{Nd}{1,3}$/iu;
/** Of a local number, and of E.164 with what is dialled before it. */
const [fewestDigits, mostDigits] = [7, 18];

/**
 * Whether a cell may be a phone number by its look alone: a heading never is. What has lost its digits is meant, too, so that a
 * row of it is taken for no heading.
 */
export function looksLikePhone(cell: Cell, typed: boolean): boolean {
  if (typeof cell === 'number') return isWhole(cell);
  if (typeof cell === 'object') return 'value' in cell && isWhole(cell.value) && looksLikePhone(cell.shown, typed);
  if (typeof cell !== 'string') return false;
  const text = meantText(cell, typed)
    .normalize('NFKC')
    .replace(/\p{Cf}|^['’]+/gu, '');
  if (rounded.test(text)) return true;
  if (!shape.test(text) || date.test(text) || years.test(text)) return false;
  const digits = text.replace(/\P{Nd}/gu, '').length;
  const isFigure = /^\d{1,9}\.\d{1,2}$/.test(text) && !isConstantText(cell);
  return digits >= fewestDigits && digits <= mostDigits && !isFigure;
}

function isWhole(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 10 ** (fewestDigits - 1) && value < 10 ** mostDigits;
}
