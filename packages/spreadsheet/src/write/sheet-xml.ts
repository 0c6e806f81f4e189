/** Excel's own limit for the text of one cell. */
const longestText = 32_767;
// What XML 1.0 cannot hold, and \r, which a reader would turn into \n.
const forbidden = /(?![\t\n])[\p{Cc}\ufffe\uffff]/gu;
const looksEscaped = /_(?=x[0-9A-Fa-f]{4}_)/g;
const markup = /[&<>"]/g;
const entities = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
]);

/** One row of a worksheet. Texts are inline strings, which no spreadsheet runs as a formula (S27). */
export function rowXml(row: number, cells: readonly (string | number | null)[]): string {
  return `<row r="${row}">${cells.map((value, column) => cellXml(value, columnName(column) + row)).join('')}</row>`;
}

function cellXml(value: string | number | null, at: string): string {
  if (value === null || value === '') return '';
  // Beyond 15 digits Excel drops some: such a number is written as the text that it is.
  if (typeof value === 'number' && Number.isFinite(value) && Math.abs(value) < 1e15)
    return `<c r="${at}"><v>${value}</v></c>`;
  return `<c r="${at}" t="inlineStr"><is><t xml:space="preserve">${xmlText(String(value))}</t></is></c>`;
}

/** A column's letters, from 0: 26 is `AA`. */
function columnName(column: number): string {
  const last = String.fromCharCode(65 + (column % 26));
  return column < 26 ? last : columnName(Math.floor(column / 26) - 1) + last;
}

/** Text for XML, with Excel's escapes (`_x000D_`) for what XML cannot hold. */
function xmlText(text: string): string {
  return text
    .slice(0, longestText)
    .replace(looksEscaped, '_x005F_')
    .replace(forbidden, (character) => `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`)
    .replace(markup, (character) => entities.get(character) ?? '');
}
