import type { Refusals } from '../../refusals';
import { type Cell, type ErrorCell, type GridRow, longestCell } from '../grid';
import { unescapeText } from './escaped-text';
import { dateText, serialOf } from './serial-date';
import type { SharedStrings } from './shared-strings';
import type { Styles } from './styles';
import { type Attributes, readXml, type XmlHandler } from './xml';

/** What a sheet's cells refer to. */
export interface SheetContext {
  readonly strings: SharedStrings;
  readonly styles: Styles;
  readonly date1904: boolean;
  /** The program that wrote the file calculated nothing: what its formulas came to is not known. */
  readonly isUncalculated: boolean;
}

/** A formula that no program has run since it was written: it shows nothing that could be said. */
const uncalculated: ErrorCell = {
  error: '',
  reason: 'A formula that was never calculated: open the file in a spreadsheet, save it and send it again.',
};

/** Excel's own bounds. */
const lastColumn = 16_384;
const lastRow = 1_048_576;

/** Reads a worksheet's rows, those of one chunk of the file at a time. */
export async function* readWorksheet(
  chunks: AsyncIterable<Buffer>,
  context: SheetContext,
  refusals: Refusals,
): AsyncGenerator<readonly GridRow[], void, undefined> {
  const handler = new SheetHandler(context, refusals);
  for await (const _ of readXml(chunks, handler, refusals)) {
    const rows = handler.take();
    if (rows.length > 0) yield rows;
  }
}

class SheetHandler implements XmlHandler {
  #rows: GridRow[] = [];
  #inData = false;
  #row = 0;
  #isHidden = false;
  #cells: Cell[] = [];
  #column = -1;
  #type = '';
  #style = 0;
  #value = '';
  #inValue = false;
  #hasFormula = false;
  #inPhonetic = false;

  constructor(
    private readonly context: SheetContext,
    private readonly refusals: Refusals,
  ) {}

  /** The rows that were completed since it was asked last. */
  take(): readonly GridRow[] {
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }

  open(name: string, attributes: Attributes): void {
    if (!this.#inData) this.#inData = name === 'sheetData';
    else if (name === 'c') this.#openCell(attributes);
    else if (name === 'v') this.#inValue = true;
    else if (name === 't') this.#inValue = !this.#inPhonetic;
    else if (name === 'row') this.#openRow(attributes);
    else if (name === 'f') this.#hasFormula = true;
    else if (name === 'rPh') this.#inPhonetic = true;
  }

  text(piece: string): void {
    if (this.#inValue && this.#value.length < longestCell)
      this.#value += piece.length > longestCell ? piece.slice(0, longestCell) : piece;
  }

  close(name: string): void {
    if (!this.#inData) return;
    if (name === 'v' || name === 't') this.#inValue = false;
    else if (name === 'c') this.#closeCell();
    else if (name === 'row') this.#closeRow();
    else if (name === 'rPh') this.#inPhonetic = false;
    else if (name === 'sheetData') this.#inData = false;
  }

  #openRow({ r, hidden, ht }: Attributes): void {
    const row = r === undefined ? this.#row + 1 : Number(r);
    if (!(row > this.#row && row <= lastRow)) throw this.#broken(`row ${this.#row + 1} is out of order`);
    this.#row = row;
    // A filter, a folded outline and a hand hide rows alike; dragged to no height they are hidden too.
    this.#isHidden = hidden === '1' || hidden === 'true' || Number(ht ?? 1) === 0;
    this.#cells = [];
    this.#column = -1;
  }

  #closeRow(): void {
    const row = { row: this.#row, cells: this.#cells };
    this.#rows.push(this.#isHidden ? { ...row, hidden: true } : row);
  }

  #openCell({ r, t, s }: Attributes): void {
    const column = r === undefined ? this.#column + 1 : columnOf(r);
    if (!(column > this.#column && column < lastColumn)) throw this.#broken(`row ${this.#row} has a cell out of place`);
    this.#column = column;
    this.#type = t ?? 'n';
    this.#style = s === undefined ? 0 : Number(s);
    this.#value = '';
    this.#hasFormula = false;
  }

  #closeCell(): void {
    const cell = this.#cell();
    if (cell !== undefined) this.#cells[this.#column] = cell;
  }

  #cell(): Cell {
    const value = this.#value;
    // A formula that came to an empty text says that it is one.
    if (value === '') return this.#hasFormula && this.#type !== 'str' ? uncalculated : undefined;
    switch (this.#type) {
      case 's':
        return this.#text(this.#shared(value));
      case 'n':
        return this.#number(value);
      case 'b':
        return value === '1' || value === 'true' ? 'TRUE' : 'FALSE';
      case 'e':
        return { error: value };
      case 'd':
        return this.#date(value);
      default:
        return this.#text(unescapeText(value));
    }
  }

  #shared(value: string): string {
    const text = this.context.strings.get(Number(value));
    if (text === undefined) throw this.#broken(`row ${this.#row} names a text that is not there`);
    return text;
  }

  #text(value: string): string {
    return this.context.styles.formatOf(this.#style)?.text(value) ?? value;
  }

  #number(value: string): Cell {
    const number = Number(value);
    if (!Number.isFinite(number)) return value;
    // Some writers put a 0 in place of what they did not calculate.
    if (number === 0 && this.#hasFormula && this.context.isUncalculated) return uncalculated;
    return this.context.styles.formatOf(this.#style)?.number(number) ?? number;
  }

  #date(value: string): Cell {
    const { styles, date1904 } = this.context;
    const serial = serialOf(value, date1904);
    if (serial === null) return value;
    const format = styles.formatOf(this.#style);
    if (format?.showsDates) return format.number(serial);
    const parts = { date: value.includes('-'), time: true, seconds: true, isWhole: true };
    return { value: serial, shown: dateText(serial, parts, date1904), isDate: true };
  }

  #broken(what: string) {
    return this.refusals.invalid('broken_file', `The file is damaged: ${what}. Save it again as .xlsx, or as CSV.`);
  }
}

/** The column of a cell's reference, from 0: `B7` is 1. */
function columnOf(reference: string): number {
  let column = 0;
  for (let index = 0; index < reference.length; index++) {
    const letter = reference.charCodeAt(index) & ~0x20;
    if (letter < 65 || letter > 90) break;
    column = column * 26 + letter - 64;
  }
  return column - 1;
}
