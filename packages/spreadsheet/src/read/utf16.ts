/** Marks tell the encoding and are no text. */
const marks = { little: [0xff, 0xfe], big: [0xfe, 0xff] } as const;

/** UTF-16 by its byte order mark, or without one where nothing else can be meant; null for another encoding. */
export function utf16Of(head: Buffer): 'utf-16le' | 'utf-16be' | null {
  if (head[0] === marks.little[0] && head[1] === marks.little[1]) return 'utf-16le';
  if (head[0] === marks.big[0] && head[1] === marks.big[1]) return 'utf-16be';
  if (isUtf16(head, 1)) return 'utf-16le';
  return isUtf16(head, 0) ? 'utf-16be' : null;
}

/** A script has its own upper bytes; a text in two or three of them has few. */
const mostUpperBytes = 6;
const fewestUnits = 4;
/** Upper bytes of alphabets lie below; those of East Asia do not, but every text of ASCII has such bytes everywhere. */
const firstOfEastAsia = 0x30;

/**
 * Whether bytes are UTF-16 whose upper bytes stand at `upper` of each pair: the signs, digits and line ends of a list have a zero
 * there, which no other text has anywhere, and its letters share very few other upper bytes.
 */
function isUtf16(head: Buffer, upper: 0 | 1): boolean {
  const units = Math.floor(head.length / 2);
  const uppers = new Set<number>();
  for (let unit = 0; unit < units; unit++) {
    const high = head[2 * unit + upper] ?? 0;
    const low = head[2 * unit + 1 - upper] ?? 0;
    if (high >= firstOfEastAsia) return false;
    if (high === 0 && low < 0x20 && low !== 0x09 && low !== 0x0a && low !== 0x0d) return false;
    uppers.add(high);
  }
  return units >= fewestUnits && uppers.has(0) && uppers.size <= mostUpperBytes;
}
