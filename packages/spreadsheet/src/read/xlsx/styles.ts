import type { Refusals } from '../../refusals';
import { readWholeXml } from './xml';

/** For each style of a cell, by its index: whether numbers in it are shown as dates or times of day. */
export type DateStyles = readonly boolean[];

/** Formats that have no code in the file (ECMA-376 18.8.30): dates and times, and those of East Asian Excels. */
function isBuiltInDate(id: number): boolean {
  return (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || id === 45 || id === 47 || (id >= 50 && id <= 58);
}

/** True for a format code that shows a date or a time; `[h]:mm` shows a length of time, which stays a number. */
export function isDateFormat(code: string): boolean {
  const [positive = ''] = code.split(';');
  const bare = positive.replace(/"[^"]*"|\\.|_.|\*./g, '');
  if (/\[(h+|m+|s+)\]/i.test(bare)) return false;
  return /[ymdhs]/i.test(bare.replace(/\[[^\]]*\]/g, '').replace(/general/gi, ''));
}

/** Reads which styles are dates. */
export async function readDateStyles(chunks: AsyncIterable<Buffer>, refusals: Refusals): Promise<DateStyles> {
  const custom = new Map<number, boolean>();
  const styles: boolean[] = [];
  let inCellFormats = false;
  await readWholeXml(
    chunks,
    {
      open(name, attributes) {
        if (name === 'numFmt') custom.set(Number(attributes.numFmtId), isDateFormat(attributes.formatCode ?? ''));
        else if (name === 'cellXfs') inCellFormats = true;
        else if (name === 'xf' && inCellFormats) {
          const id = Number(attributes.numFmtId);
          styles.push(custom.get(id) ?? isBuiltInDate(id));
        }
      },
      close(name) {
        if (name === 'cellXfs') inCellFormats = false;
      },
    },
    refusals,
  );
  return styles;
}
