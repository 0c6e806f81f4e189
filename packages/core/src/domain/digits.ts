/** A text with the decimal digits of every script as ASCII digits: `९८४३` is `9843`. */
export function inAsciiDigits(text: string): string {
  return text.replace(/(?![0-9])\p{Nd}/gu, asciiDigit);
}

/** Decimal digits of every script stand in runs of ten that begin at their zero. */
function asciiDigit(digit: string): string {
  const code = digit.codePointAt(0) ?? 0;
  let zero = code;
  while (zero > code - 9 && /^\p{Nd}$/u.test(String.fromCodePoint(zero - 1)) && (zero - 1) % 16 !== 15) zero--;
  return String((code - zero) % 10);
}
