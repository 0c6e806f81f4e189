import type { Refusals } from '../../refusals';
import { builtInFormat } from './built-in-formats';
import { type NumberFormat, numberFormat } from './number-format';
import { readWholeXml } from './xml';

/** The looks of a workbook's cells. */
export interface Styles {
  /** How a style shows numbers, by its index; null where they are shown as they are. */
  formatOf(style: number): NumberFormat | null;
}

export const noStyles: Styles = { formatOf: () => null };

/** More than Excel takes of either. */
const mostStyles = 65_536;
/** Excel's own limit of number formats: to understand one takes as long as to read a hundred cells. */
const mostFormats = 256;

/**
 * Reads which number format each style has. Codes are understood when a cell first asks for them: most are never used.
 * @throws GhantiError `invalid_input` for XML that is none, `too_large` for more styles than any workbook has, also by `formatOf`
 */
export async function readStyles(
  chunks: AsyncIterable<Buffer>,
  date1904: boolean,
  refusals: Refusals,
): Promise<Styles> {
  const custom = new Map<number, string>();
  const ids: number[] = [];
  let inCellFormats = false;
  await readWholeXml(
    chunks,
    {
      open(name, attributes) {
        if (name === 'numFmt') custom.set(Number(attributes.numFmtId), attributes.formatCode ?? '');
        else if (name === 'cellXfs') inCellFormats = true;
        else if (name === 'xf' && inCellFormats) ids.push(Number(attributes.numFmtId ?? 0));
        if (custom.size > mostStyles || ids.length > mostStyles)
          throw refusals.tooLarge(`The file has more than ${mostStyles} styles: save it as CSV.`);
      },
      close(name) {
        if (name === 'cellXfs') inCellFormats = false;
      },
    },
    refusals,
  );
  const formats = new Map<number, NumberFormat | null>();
  return {
    formatOf(style) {
      const id = ids[style];
      if (id === undefined) return null;
      let format = formats.get(id);
      if (format === undefined) {
        if (formats.size >= mostFormats)
          throw refusals.tooLarge(`The sheet has more than ${mostFormats} number formats: save it as CSV.`);
        format = numberFormat(custom.get(id) ?? builtInFormat(id), date1904);
        formats.set(id, format);
      }
      return format;
    },
  };
}
