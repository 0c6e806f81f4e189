// What a spreadsheet takes for the start of a formula, full-width forms as Japanese and Chinese Excel read them (S27).
const starts = String.raw`[=+\-@\t\r\n＝＋－＠]`;
// A cell may begin at the start of a text, and after whatever else may part cells: an Excel whose list separator is a semicolon cuts
// `x;=1` in two, whatever quotes stand around it, and quotes that then lead a cell are dropped. Apostrophes before the start
// belong to the pattern: a text that looks guarded already is guarded once more, so that lifting is exact.
const cellBegins = String.raw`(?<=^)(?='*${starts})|(?<=[;,|\t\r\n])(?=["']*${starts})`;
const dangerous = new RegExp(cellBegins, 'g');
const guarded = new RegExp(String.raw`(?<=^)'(?='*${starts})|(?<=[;,|\t\r\n])'(?=["']*${starts})`, 'g');

/** Makes a text safe to open in a spreadsheet as CSV, with any separator: what would run as a formula gets an apostrophe in front. */
export function guardFormula(text: string): string {
  return text.replace(dangerous, "'");
}

/** Takes back what `guardFormula` did: for every text, `liftGuard(guardFormula(text)) === text`. */
export function liftGuard(text: string): string {
  return text.replace(guarded, '');
}
