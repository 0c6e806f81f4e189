import { isAscii, isUtf8 } from 'node:buffer';
import type { Refusals } from '../refusals';
import { utf16Of } from './utf16';
import { decodeWindows1252, isCertainlyWestern } from './windows-1252';

/** The encodings that a text is read in. */
export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/** A text of any encoding, as it is read. */
export interface DecodedText {
  /** As known so far: a text may be ASCII for a million rows before its first letter beyond it. */
  encoding(): Encoding;
  /**
   * The text in UTF-8 without mark.
   * @throws GhantiError `invalid_input` for bytes whose encoding is not certain, or a NUL, which no text has
   */
  readonly pieces: AsyncGenerator<Buffer, void, undefined>;
}

/** Turns a text into UTF-8: from UTF-8, from UTF-16 with or without a mark, and from Windows-1252 where that is certain. */
export function decodedText(head: Buffer, chunks: AsyncIterable<Buffer>, refusals: Refusals): DecodedText {
  let encoding: Encoding = utf16Of(head) ?? 'utf-8';
  const decode = encoding === 'utf-8' ? eightBit() : sixteenBit(encoding);
  return { encoding: () => encoding, pieces: pieces() };

  async function* pieces() {
    for await (const chunk of chunks) yield* checked(decode(chunk, false));
    yield* checked(decode(Buffer.alloc(0), true));
  }

  function* checked(text: string) {
    if (text.includes('\0'))
      throw refusals.invalid('not_text', 'The file has a NUL byte in it: it is not text. Save it as "CSV UTF-8".');
    if (text !== '') yield Buffer.from(text);
  }

  function sixteenBit(label: 'utf-16le' | 'utf-16be') {
    const decoder = new TextDecoder(label, { fatal: true });
    return (chunk: Buffer, isLast: boolean) => {
      try {
        return decoder.decode(chunk, { stream: !isLast });
      } catch (error) {
        throw notText(error);
      }
    };
  }

  /** UTF-8 until a byte says otherwise: ASCII is the same in both. */
  function eightBit() {
    let held = Buffer.alloc(0);
    let isMarked = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf;
    let hasLetters = isMarked;
    return (chunk: Buffer, isLast: boolean): string => {
      const all = held.length > 0 ? Buffer.concat([held, chunk]) : chunk;
      if (encoding === 'utf-8') {
        const bytes = take(all, isLast ? all.length : endOfCharacters(all));
        if (isUtf8(bytes)) return unmarked(bytes);
        if (hasLetters) throw notText();
        encoding = 'windows-1252';
      }
      const text = decodeWindows1252(take(all, isLast ? all.length : endOfWords(all)));
      if (!isCertainlyWestern(text)) throw notText();
      return text;
    };

    function take(bytes: Buffer, end: number): Buffer {
      held = Buffer.from(bytes.subarray(end));
      return bytes.subarray(0, end);
    }

    function unmarked(bytes: Buffer): string {
      hasLetters ||= !isAscii(bytes);
      const text = bytes.toString('utf8');
      if (!isMarked || text === '') return text;
      isMarked = false;
      return text.slice(1);
    }
  }

  function notText(cause?: unknown) {
    const name = encoding === 'windows-1252' ? 'UTF-8' : encoding.toUpperCase();
    return refusals.invalid('not_text', `The file is not ${name} text: save it as "CSV UTF-8".`, cause);
  }
}

/** Where the last character of UTF-8 that is whole ends. */
function endOfCharacters(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return bytes.length;
    if (byte >= 0xc0) return (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

/** So much of a word is held back at most. */
const longestWord = 512;

/** Where the last word that is whole ends: letters are judged beside their neighbours. */
function endOfWords(bytes: Buffer): number {
  const last = bytes.findLastIndex(
    (byte) => byte === 0x0a || byte === 0x0d || byte === 0x20 || byte === 0x2c || byte === 0x3b,
  );
  return bytes.length - last > longestWord ? bytes.length : last + 1;
}
