import { format, isValidFormat } from 'numfmt';
import type { Cell } from '../grid';
import { type FormatSection, sectionsOf } from './format-sections';
import { type DateParts, dateText, daysTo1904, noDate } from './serial-date';

/** How a style shows what its cells hold. */
export interface NumberFormat {
  /** True when numbers are shown as dates or times of day. */
  readonly showsDates: boolean;
  /** A number with its look, or alone where the format changes nothing. */
  number(value: number): Cell;
  /** A text as it is shown. */
  text(value: string): string;
}

/** Excel takes no longer code. */
const longestCode = 255;
/** Looks that are kept, because columns repeat their values. */
const keptLooks = 1_024;
/** A code of dates that another program's letters make unreadable (`NNNNMMMM DD, YYYY`). */
const dateCode = /^(?=.*y)(?=.*m)(?=.*d)[^0#?"]*$/i;
const anyDate = 'yyyy-mm-dd hh:mm';
/** A section that shows most numbers as they are. */
const plainSection = /^(?:general|0|#|@)$/i;

/**
 * Reads a number format's code (ECMA-376, 18.8.31). Null for one that shows everything as it is: `General`, the text format, and
 * a code that no spreadsheet would take, unless it is certainly one of dates: nobody wants to hear the number of a day.
 * @param date1904 whether the workbook counts its days from 1904
 */
export function numberFormat(code: string, date1904: boolean): NumberFormat | null {
  if (/^(general|@)?$/i.test(code)) return null;
  const isCode = code.length <= longestCode && isValidFormat(code);
  const sections = (isCode ? sectionsOf(code) : null) ?? (dateCode.test(code) ? sectionsOf(anyDate) : null);
  return sections && new SectionedFormat(sections, date1904);
}

class SectionedFormat implements NumberFormat {
  readonly showsDates: boolean;
  readonly #sections: readonly FormatSection[];
  /** The code anew, of what the sections keep. */
  readonly #code: string;
  /** Shows the index of the section that a number falls in: which it is, is a rule of the library's. */
  readonly #probe: string | null;
  readonly #zero: string | null;
  /** Such a format leaves a number as it is, like those of most telephone numbers; any other makes a text of each. */
  readonly #isPlain: boolean;
  #changesText = true;
  readonly #date1904: boolean;
  readonly #looks = new Map<number, Cell>();

  constructor(sections: readonly FormatSection[], date1904: boolean) {
    this.#sections = sections;
    this.#date1904 = date1904;
    this.#code = sections.map(({ condition, code }) => condition + code).join(';');
    this.showsDates = sections.some(({ date }) => date !== null);
    const isTimed = this.showsDates || sections.some(({ isDuration }) => isDuration);
    this.#probe =
      isTimed && sections.length > 1
        ? sections.map((section, index) => section.condition + (section.takesText ? '@' : `"${index}"`)).join(';')
        : null;
    this.#zero = sections.find(({ zero }) => zero !== null)?.zero ?? null;
    this.#isPlain = this.#zero === null && sections.every(isPlain);
    this.#changesText = this.text('x') !== 'x';
  }

  number(value: number): Cell {
    if (this.#isPlain && Number.isSafeInteger(value) && value > 0) return value;
    const kept = this.#looks.get(value);
    if (kept !== undefined) return kept;
    if (this.#looks.size >= keptLooks) this.#looks.clear();
    const look = this.#look(value);
    this.#looks.set(value, look);
    return look;
  }

  text(value: string): string {
    return this.#changesText ? this.#format(this.#code, value).trim() : value;
  }

  #look(value: number): Cell {
    const section = this.#sectionOf(value);
    if (section?.date) return this.#dateLook(value, section.code, section.date);
    const look = tidy(section?.isDuration ? this.#duration(value, section) : this.#format(this.#code, value));
    const shown = this.#zero === null ? look : inScript(look, this.#zero);
    if (!this.#isPlain) return { value, shown };
    // Excel keeps 15 digits, so that 0.1 + 0.2 is 0.3 to whoever made the sheet.
    const plain = Number(value.toPrecision(15));
    return shown === String(plain) ? plain : { value, shown };
  }

  #dateLook(value: number, code: string, parts: DateParts): Cell {
    const shown = dateText(value, parts, this.#date1904);
    if (shown === '' || shown === noDate) return { value, shown };
    const look = parts.isWhole ? shown : tidy(this.#format(code, this.#date1904 ? value + daysTo1904 : value));
    return { value, shown: look, isDate: true };
  }

  /** The library takes a length of time below zero for a time of the day before. */
  #duration(value: number, section: FormatSection): string {
    const length = this.#format(section.code, Math.abs(value));
    return value < 0 && section === this.#sections[0] ? `-${length}` : length;
  }

  #sectionOf(value: number): FormatSection | undefined {
    if (this.#probe === null) return this.#sections[0];
    const index = /\d/.exec(this.#format(this.#probe, value));
    return index ? this.#sections[Number(index[0])] : undefined;
  }

  #format(code: string, value: number | string): string {
    return format(code, value, { nbsp: false, throws: false });
  }
}

function isPlain({ code }: FormatSection, index: number): boolean {
  const bare = code.replace(/\[\w+\]/g, '');
  return plainSection.test(index === 0 ? bare : bare.replace(/^-/, ''));
}

/** Without the blanks that a format pads with, so that columns stand under each other. */
function tidy(shown: string): string {
  return shown.replace(/\s+/g, ' ').trim();
}

function inScript(shown: string, zero: string): string {
  return shown.replace(/\d/g, (digit) => String.fromCodePoint((zero.codePointAt(0) ?? 0) + Number(digit)));
}
