import type { Refusals } from '../refusals';

/**
 * Turns text of any Unicode encoding that says what it is (a byte order mark; UTF-8 without) into UTF-8 without mark.
 * @throws GhantiError `invalid_input` for bytes that are no such text, or a NUL, which no text has
 */
export async function* utf8Text(
  head: Buffer,
  chunks: AsyncIterable<Buffer>,
  refusals: Refusals,
): AsyncGenerator<Buffer, void, undefined> {
  const encoding = encodingOf(head);
  const decoder = new TextDecoder(encoding, { fatal: true });
  for await (const chunk of chunks) yield* decoded(chunk);
  yield* decoded(null);

  function* decoded(chunk: Buffer | null) {
    const text = decode(chunk);
    if (text.includes('\0'))
      throw refusals.invalid('not_text', 'The file has a NUL byte in it: it is not text. Save it as "CSV UTF-8".');
    if (text !== '') yield Buffer.from(text);
  }

  function decode(chunk: Buffer | null): string {
    try {
      return chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode();
    } catch (error) {
      throw refusals.invalid(
        'not_text',
        `The file is not ${encoding.toUpperCase()} text: save it as "CSV UTF-8".`,
        error,
      );
    }
  }
}

/** The encoding that a text says by its byte order mark; UTF-8 without one. */
export function encodingOf(head: Buffer): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  return 'utf-8';
}
