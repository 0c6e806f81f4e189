/**
 * A text as plain words, for any engine: control characters, halves of surrogate pairs and code points that are no characters
 * become a space, because XML may not carry them and no voice can speak them.
 */
export function plainWords(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}]+/gu, ' ')
    .replace(/ {2,}/g, ' ')
    .trim();
}
