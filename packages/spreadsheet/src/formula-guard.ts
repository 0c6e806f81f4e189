// What a spreadsheet takes for the start of a formula, full-width forms as Japanese and Chinese Excel read them (S27). Apostrophes
// before it belong to the pattern: a text that already looks guarded is guarded once more, so that lifting is exact.
const guarded = /^'+[=+\-@\t\r\n＝＋－＠]/;
const dangerous = /^'*[=+\-@\t\r\n＝＋－＠]/;

/** Makes a text safe to open in a spreadsheet as CSV: what would run as a formula gets an apostrophe in front. */
export function guardFormula(text: string): string {
  return dangerous.test(text) ? `'${text}` : text;
}

/** Takes back what `guardFormula` did: for every text, `liftGuard(guardFormula(text)) === text`. */
export function liftGuard(text: string): string {
  return guarded.test(text) ? text.slice(1) : text;
}
