import type { Limits } from '../../options';
import { megabytes, type Refusals } from '../../refusals';
import { longestCell } from '../grid';
import { unescapeText } from './escaped-text';
import { readWholeXml } from './xml';

/** Texts that cells name by their index. */
export interface SharedStrings {
  /** Undefined where there is none. */
  get(index: number): string | undefined;
}

export const noStrings: SharedStrings = { get: () => undefined };

const pageBytes = 1_024 * 1_024;
const indexPage = 65_536;

/**
 * Reads the shared strings into pages of bytes with a table of offsets: two million JavaScript strings would take 150 MiB
 * more, and the garbage collector's time.
 */
export async function readSharedStrings(
  chunks: AsyncIterable<Buffer>,
  limits: Limits,
  refusals: Refusals,
): Promise<SharedStrings> {
  const table = new StringTable();
  let text = '';
  let inText = false;
  let inPhonetic = false;
  await readWholeXml(
    chunks,
    {
      open(name) {
        if (name === 't') inText = !inPhonetic;
        else if (name === 'rPh') inPhonetic = true;
        else if (name === 'si') text = '';
      },
      text(piece) {
        if (inText && text.length < longestCell)
          text += piece.length > longestCell ? piece.slice(0, longestCell) : piece;
      },
      close(name) {
        if (name === 't') inText = false;
        else if (name === 'rPh') inPhonetic = false;
        else if (name === 'si') {
          table.add(unescapeText(text));
          if (table.bytes > limits.maxSharedStringBytes)
            throw refusals.tooLarge(
              `The texts of the file take more than ${megabytes(limits.maxSharedStringBytes)}: save it as CSV.`,
            );
        }
      },
    },
    refusals,
  );
  return table;
}

class StringTable implements SharedStrings {
  readonly #pages: Buffer[] = [];
  /** Start and end of each string, as addresses over all pages. */
  readonly #index: Uint32Array[] = [];
  #count = 0;
  #next = 0;

  /** What is held, the index too: a million empty strings are no free lunch. */
  get bytes(): number {
    return this.#next + this.#count * 8;
  }

  add(text: string): void {
    const size = Buffer.byteLength(text);
    // A string lies in one page whole; the longest cell takes a tenth of one.
    if ((this.#next % pageBytes) + size > pageBytes) this.#next = Math.ceil(this.#next / pageBytes) * pageBytes;
    const start = this.#next;
    if (this.#pages.length * pageBytes <= start) this.#pages.push(Buffer.allocUnsafeSlow(pageBytes));
    this.#pages.at(-1)?.write(text, start % pageBytes);
    this.#next += size;
    if (this.#index.length * indexPage <= this.#count) this.#index.push(new Uint32Array(indexPage * 2));
    this.#index.at(-1)?.set([start, this.#next], (this.#count % indexPage) * 2);
    this.#count++;
  }

  get(at: number): string | undefined {
    if (!(at >= 0 && at < this.#count)) return undefined;
    const index = this.#index[Math.floor(at / indexPage)];
    const slot = (at % indexPage) * 2;
    const start = index?.[slot] ?? 0;
    const end = index?.[slot + 1] ?? 0;
    const offset = start % pageBytes;
    return this.#pages[Math.floor(start / pageBytes)]?.toString('utf8', offset, offset + end - start) ?? '';
  }
}
