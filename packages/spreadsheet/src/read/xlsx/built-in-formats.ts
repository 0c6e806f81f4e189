import { getFormatFromId } from 'numfmt';

/**
 * Where what the cell holds decides what is shown of it: the formats of East Asian Excels are dates in one language and times in
 * another, and 14, the short date, is what writers of files give to every date and time that comes to them without a format.
 */
const dateOrTime = 'yyyy-mm-dd hh:mm';

/** The Thai formats, by the ids of those that they repeat in Thai letters. */
const thai = new Map([
  ...[59, 60, 61, 62].map((id, at) => [id, at + 1] as const),
  ...[67, 68].map((id, at) => [id, at + 9] as const),
  ...[69, 70].map((id, at) => [id, at + 12] as const),
  ...[71, 72, 73, 74].map((id, at) => [id, at + 14] as const),
  ...[75, 76, 77].map((id, at) => [id, at + 20] as const),
  ...[78, 79, 80].map((id, at) => [id, at + 45] as const),
  [81, 14],
]);

/** The code of a number format that a file names by its id alone (ECMA-376, 18.8.30); `General` for an id that means nothing. */
export function builtInFormat(id: number): string {
  if (id === 14 || (id >= 27 && id <= 36) || (id >= 50 && id <= 58)) return dateOrTime;
  const known = thai.get(id) ?? id;
  return known <= 49 ? getFormatFromId(known, 'en-US') : 'General';
}
