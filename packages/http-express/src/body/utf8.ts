import { isUtf8 } from 'node:buffer';

/** The text of bytes in UTF-8 that came as a text of characters up to 255; null where they are not valid UTF-8. */
export function utf8OfBinary(binary: string): string | null {
  const bytes = Buffer.from(binary, 'latin1');
  return isUtf8(bytes) ? bytes.toString('utf8') : null;
}
