import type { Refusals } from '../../refusals';
import { type Cell, type GridRow, longestCell } from '../grid';
import { unescapeText } from './escaped-text';
import { isoDate } from './serial-date';
import type { SharedStrings } from './shared-strings';
import type { DateStyles } from './styles';
import { type Attributes, readXml, type XmlHandler } from './xml';

/** What a sheet's cells refer to. */
export interface SheetContext {
  readonly strings: SharedStrings;
  readonly dates: DateStyles;
  readonly date1904: boolean;
}

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
  #cells: Cell[] = [];
  #column = -1;
  #type = '';
  #style = 0;
  #value = '';
  #inValue = false;
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
    else if (name === 'row') this.#rows.push({ row: this.#row, cells: this.#cells });
    else if (name === 'rPh') this.#inPhonetic = false;
    else if (name === 'sheetData') this.#inData = false;
  }

  #openRow({ r }: Attributes): void {
    const row = r === undefined ? this.#row + 1 : Number(r);
    if (!(row > this.#row && row <= lastRow)) throw this.#broken(`row ${this.#row + 1} is out of order`);
    this.#row = row;
    this.#cells = [];
    this.#column = -1;
  }

  #openCell({ r, t, s }: Attributes): void {
    const column = r === undefined ? this.#column + 1 : columnOf(r);
    if (!(column > this.#column && column < lastColumn)) throw this.#broken(`row ${this.#row} has a cell out of place`);
    this.#column = column;
    this.#type = t ?? 'n';
    this.#style = s === undefined ? 0 : Number(s);
    this.#value = '';
  }

  #closeCell(): void {
    const cell = this.#cell();
    if (cell !== undefined) this.#cells[this.#column] = cell;
  }

  #cell(): Cell {
    const value = this.#value;
    if (value === '') return undefined;
    switch (this.#type) {
      case 's':
        return this.#shared(value);
      case 'n':
        return this.#number(value);
      case 'b':
        return value === '1' || value === 'true';
      case 'e':
        return { error: value };
      case 'd':
        return value;
      default:
        return unescapeText(value);
    }
  }

  #shared(value: string): string {
    const text = this.context.strings.get(Number(value));
    if (text === undefined) throw this.#broken(`row ${this.#row} names a text that is not there`);
    return text;
  }

  #number(value: string): Cell {
    const number = Number(value);
    if (!Number.isFinite(number)) return value;
    return this.context.dates[this.#style] ? (isoDate(number, this.context.date1904) ?? number) : number;
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
