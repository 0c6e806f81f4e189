import { basename } from 'node:path';
import type { Readable } from 'node:stream';
import { GhantiError, invalidField } from '@ghanti/core';
import { type FormText, mostFields, rootOf, textLimit, textTooLarge } from './form-text';
import { malformed, type Part, readParts } from './multipart-parts';
import { createSpool } from './spool';

/** A file of a form, kept outside memory until the request is over. */
export interface SpooledFile {
  readonly field: string;
  /** The name it was sent under, without folders. */
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** A form, read to its end: fields may stand before or after the files. */
interface Form extends FormText {
  readonly files: ReadonlyMap<string, SpooledFile>;
  /** Removes the files. */
  dispose(): Promise<void>;
}

interface FormOptions {
  readonly boundary: string;
  /** Whether a field of this name, without what stands in brackets, is read as text. */
  readonly isField: (root: string) => boolean;
  readonly fileFields: readonly string[];
  readonly maxFileBytes: number;
}

/**
 * Reads a multipart body. Its text is counted while it streams, over all fields; fields that nobody knows are dropped as they
 * come, and so are their files. A file that is sent for a field of text is read as text.
 * @throws GhantiError `invalid_input`, `too_large`; an error of the disk as it is
 */
export async function readForm(source: Readable, options: FormOptions): Promise<Form> {
  const { boundary, isField, fileFields, maxFileBytes } = options;
  const spool = createSpool();
  const texts: { name: string; value: string }[] = [];
  const unknown = new Set<string>();
  const files = new Map<string, SpooledFile>();
  let textBytes = 0;
  let droppedBytes = 0;

  function countText(bytes: number, field: string | null): void {
    textBytes += bytes;
    if (textBytes > textLimit) throw textTooLarge(field);
  }

  async function keepText(part: Part, root: string): Promise<void> {
    const slot = { name: part.name, value: '' };
    texts.push(slot);
    const chunks: Buffer[] = [];
    await readChunks(part.body, (chunk) => {
      countText(chunk.length, root);
      chunks.push(chunk);
    });
    slot.value = decoded(Buffer.concat(chunks), part.charset, root);
  }

  async function keepFile(part: Part, field: string): Promise<void> {
    let room = maxFileBytes;
    const written = await spool.write(part.body, (bytes) => {
      room -= bytes;
      if (room < 0) throw tooLarge(field, maxFileBytes);
    });
    if (written.bytes === 0 && isUntouched(part, field)) return;
    if (files.has(field)) throw invalidField(field, 'repeated', 'Send one file in this field.');
    files.set(field, { field, name: plainName(part.fileName), ...written });
  }

  async function drop(part: Part, root: string): Promise<void> {
    if (unknown.size < mostUnknown) unknown.add(root.slice(0, 100));
    await readChunks(part.body, (chunk) => {
      if (part.fileName === null) countText(chunk.length, null);
      else droppedBytes += chunk.length;
      if (droppedBytes > maxFileBytes) throw tooLarge(null, maxFileBytes);
    });
  }

  async function take(part: Part): Promise<void> {
    const root = rootOf(part.name);
    countText(Buffer.byteLength(part.name), null);
    if (fileFields.includes(root) && isFile(part)) await keepFile(part, root);
    else if (isField(root)) await keepText(part, root);
    else await drop(part, root);
  }

  try {
    await readParts(source, boundary, mostFields.multipart, take);
  } catch (error) {
    await spool.dispose();
    throw error;
  }
  const pairs = texts.map(({ name, value }) => [name, value] as const);
  return { pairs, unknown: [...unknown], files, dispose: () => spool.dispose() };
}

/** More names than anybody reads in a refusal. */
const mostUnknown = 20;

function isFile({ fileName, mediaType }: Part): boolean {
  return fileName !== null || mediaType === 'application/octet-stream';
}

/** A file input that nobody touched, as browsers and the clients that play them send it, has no name of its own. */
function isUntouched({ fileName }: Part, field: string): boolean {
  return fileName === null || ['', 'blob', 'undefined', 'null', field].includes(fileName);
}

/** Reads a stream chunk by chunk, to its end or to what `see` throws. */
function readChunks(body: Readable, see: (chunk: Buffer) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    body.on('data', (chunk: Buffer) => {
      try {
        see(chunk);
      } catch (error) {
        body.destroy();
        reject(error);
      }
    });
    body.once('end', resolve);
    body.once('close', () => {
      if (!body.readableEnded) reject(malformed('it ends too early'));
    });
  });
}

/** Text in the charset that its part names, which usually is UTF-8. @throws GhantiError `invalid_input` */
function decoded(bytes: Buffer, charset: string | null, field: string): string {
  try {
    return new TextDecoder(charset ?? 'utf-8', { fatal: true }).decode(bytes);
  } catch {
    // Either the charset is none, or the bytes are not in it.
    throw invalidField(field, 'malformed_form', `This is not valid ${charset ?? 'UTF-8'}. Send text in UTF-8.`);
  }
}

function tooLarge(field: string | null, limit: number): GhantiError {
  const message = `This may have at most ${limit} bytes.`;
  return new GhantiError('too_large', message, { faults: [{ field, code: 'too_large', message }] });
}

function plainName(given: string | null): string {
  const name = basename((given ?? '').replaceAll('\\', '/')).replace(/\p{Cc}/gu, '');
  return name === '' || name === '.' || name === '..' ? 'upload' : name.slice(0, 200);
}
