/** How a text travels: the GSM alphabet, or UCS-2 when it holds anything else. */
export interface Segments {
  readonly encoding: 'GSM-7' | 'UCS-2';
  /** Septets for GSM-7, UTF-16 units for UCS-2. */
  readonly units: number;
  /** What a carrier bills: an empty text is one. */
  readonly segments: number;
}

/** GSM 03.38, the basic table: one septet each. */
const basic = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
/** The extension table: an escape and one more septet. */
const extended = new Set('\f^{}\\[~]|€');

const gsm = { single: 160, part: 153 };
const ucs2 = { single: 70, part: 67 };

/** Counts the segments of a text as a carrier does: a character of two units is never split over two segments. */
export function segmentsOf(text: string): Segments {
  const widths = gsmWidths(text);
  if (widths) return count('GSM-7', widths, gsm);
  return count(
    'UCS-2',
    [...text].map((character) => character.length),
    ucs2,
  );
}

function gsmWidths(text: string): number[] | null {
  const widths: number[] = [];
  for (const character of text) {
    if (basic.has(character)) widths.push(1);
    else if (extended.has(character)) widths.push(2);
    else return null;
  }
  return widths;
}

function count(encoding: Segments['encoding'], widths: readonly number[], { single, part }: typeof gsm): Segments {
  const units = widths.reduce((sum, width) => sum + width, 0);
  if (units <= single) return { encoding, units, segments: 1 };
  let segments = 1;
  let used = 0;
  for (const width of widths) {
    if (used + width > part) {
      segments++;
      used = 0;
    }
    used += width;
  }
  return { encoding, units, segments };
}

/**
 * The most segments that a message can take: `fixed` is its text with its tags still in it, `values` the longest value of each tag.
 * An upper bound: every tag counts as its own text too, and an ASCII character as the two septets that some take.
 */
export function mostSegments(fixed: string, values: readonly { longest: number; ascii: boolean }[]): number {
  if (values.length === 0) return segmentsOf(fixed).segments;
  const plain = gsmWidths(fixed.replace(/[{}]/g, ''));
  const fits = plain !== null && values.every((value) => value.ascii);
  const { single, part } = fits ? gsm : ucs2;
  const perCharacter = fits ? 2 : 1;
  const own = fits ? plain.reduce((sum, width) => sum + width, 0) : fixed.length;
  const units = values.reduce((sum, value) => sum + value.longest * perCharacter, own);
  // One unit of each part may stay empty, where a character of two would have been split.
  return units <= single ? 1 : Math.ceil(units / (part - 1));
}
