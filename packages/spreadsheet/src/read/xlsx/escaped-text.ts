const escaped = /_x([0-9A-Fa-f]{4})_/g;

/** Reads Excel's own escapes: characters that XML cannot hold are written `_x000D_`. */
export function unescapeText(text: string): string {
  return text.includes('_x')
    ? text.replace(escaped, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    : text;
}
