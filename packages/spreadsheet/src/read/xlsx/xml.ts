import { GhantiError } from '@ghanti/core';
import { SaxesParser } from 'saxes';
import type { Refusals } from '../../refusals';
import { longestToken } from '../grid';

/** Attributes of an element by their names in the file, prefix and all. */
export type Attributes = Readonly<Record<string, string>>;

/** What a part is read by. Names come without prefix: some programs write `x:row` for `row`. */
export interface XmlHandler {
  open(name: string, attributes: Attributes): void;
  close?(name: string): void;
  /** May come in pieces. */
  text?(text: string): void;
}

/** Deeper than any part of a workbook goes. */
const deepest = 64;

/**
 * Reads XML in bounded memory, giving the turn back after each chunk, so that what the handler collected can be handed on.
 * A document type is refused: no spreadsheet has one, and entities come from there (S26).
 * @throws GhantiError `invalid_input`
 */
export async function* readXml(
  chunks: AsyncIterable<Buffer>,
  handler: XmlHandler,
  refusals: Refusals,
): AsyncGenerator<undefined, void, undefined> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const parser = new SaxesParser<{ xmlns: false; position: false }>({ xmlns: false, position: false });
  let depth = 0;
  let lastToken = 0;
  const token = () => {
    lastToken = parser.position;
  };
  parser.on('opentag', ({ name, attributes }) => {
    token();
    if (++depth > deepest) throw broken();
    handler.open(local(name), attributes);
  });
  parser.on('closetag', ({ name }) => {
    token();
    depth--;
    handler.close?.(local(name));
  });
  parser.on('text', (text) => {
    token();
    handler.text?.(text);
  });
  parser.on('cdata', (text) => {
    token();
    handler.text?.(text);
  });
  parser.on('comment', token);
  parser.on('processinginstruction', token);
  parser.on('doctype', () => {
    throw refusals.invalid(
      'broken_file',
      'The file has a document type definition, as no spreadsheet has: it is not read.',
    );
  });

  for await (const chunk of chunks) {
    attempt(() => parser.write(decoder.decode(chunk, { stream: true })));
    // A token grows in the parser's memory until it ends: one without end must not take it all.
    if (parser.position - lastToken > longestToken)
      throw refusals.tooLarge('The file has a cell of more than two million characters.');
    yield;
  }
  attempt(() => parser.write(decoder.decode()).close());
  yield;

  function attempt(step: () => void): void {
    try {
      step();
    } catch (error) {
      throw error instanceof GhantiError ? error : broken(error);
    }
  }

  function broken(cause?: unknown) {
    return refusals.invalid(
      'broken_file',
      'The file is damaged: a part of it is no XML. Save it again as .xlsx, or as CSV.',
      cause,
    );
  }
}

/** Reads a whole part that is small, or whose handler keeps what matters. */
export async function readWholeXml(
  chunks: AsyncIterable<Buffer>,
  handler: XmlHandler,
  refusals: Refusals,
): Promise<void> {
  for await (const _ of readXml(chunks, handler, refusals));
}

function local(name: string): string {
  const colon = name.indexOf(':');
  return colon < 0 ? name : name.slice(colon + 1);
}
