import { liftGuard } from '../formula-guard';
import type { Cell } from './grid';

// What shows nothing at either end of a text: blanks of every script, and marks without width that pastes bring along.
const blanks = '\\s\\u0085\\u00ad\\u115f\\u1160\\u180e\\u200b\\u200e\\u200f\\u2060\\u2800\\u3164\\ufeff\\uffa0';
const atTheEnds = new RegExp(`^[${blanks}]+|[${blanks}]+$`, 'g');
/** A formula that is only a text: exporters write it so that leading zeros stay, and a spreadsheet shows the text. */
const constantText = /^="([^"]*)"$/;
/** What spreadsheets in several languages, and LibreOffice, show for a value that could not be calculated. */
const errorText = /^(?:#(?:N\/[AD]|NV|GETTING_DATA)|#[\p{Lu}\d/_¡¿ ]{2,20}[!?]|#{3,}|Err:\d{3})$/u;

/** A text without blanks at its ends, of whatever script they are. */
export function trimmed(text: string): string {
  return isInk(text.charCodeAt(0)) && isInk(text.charCodeAt(text.length - 1)) ? text : text.replace(atTheEnds, '');
}

/** ASCII and Devanagari that shows something: nearly every cell begins and ends so. */
function isInk(code: number): boolean {
  return (code > 0x20 && code < 0x7f) || (code >= 0x900 && code <= 0x97f);
}

/** A text of the file as the sheet means it. Where all cells are text (CSV), formulas of one text and guards are lifted. */
export function meantText(text: string, typed: boolean): string {
  if (typed) return trimmed(text);
  const bare = trimmed(text);
  const constant = bare.startsWith('=') ? constantText.exec(bare) : null;
  if (constant) return trimmed(constant[1] ?? '');
  return bare.includes("'") ? trimmed(liftGuard(bare)) : bare;
}

/** Whether a CSV's cell is a text for certain, and no number: `="98..."`. */
export function isConstantText(text: string): boolean {
  return constantText.test(trimmed(text));
}

/** True for a text that stands in place of a value that could not be calculated or shown. */
export function isErrorText(text: string): boolean {
  return (text.startsWith('#') || text.startsWith('E')) && errorText.test(text);
}

/** True where a sheet shows nothing. */
export function isBlank(cell: Cell): cell is undefined {
  return cell === undefined || (typeof cell === 'string' && trimmed(cell) === '');
}

/** True where there is no value to say: nothing, or an error. */
export function isAbsent(cell: Cell): boolean {
  if (typeof cell === 'object') return 'error' in cell;
  return isBlank(cell) || (typeof cell === 'string' && isErrorText(trimmed(cell)));
}

/** Any cell as the sheet shows it. */
export function shownText(cell: Cell, typed: boolean): string {
  if (cell === undefined) return '';
  if (typeof cell === 'string') return meantText(cell, typed);
  if (typeof cell === 'object') return trimmed('error' in cell ? cell.error : cell.shown);
  return typeof cell === 'boolean' ? String(cell).toUpperCase() : String(cell);
}
