/** The items of a list that is written as one text: with commas or semicolons between, or one a line; `[a, b]` as well. */
export function itemsOfText(text: string): string[] {
  const items = text
    .replace(/^\s*\[|\]\s*$/g, '')
    .split(/[,;\r\n\u2028\u2029]/)
    .map((item) => item.trim().replace(/^"(.*)"$/, '$1'))
    .filter((item) => item !== '');
  // A blank text is one blank item, for the schema of the items to refuse.
  return items.length > 0 ? items : [''];
}
