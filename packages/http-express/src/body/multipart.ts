import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { GhantiError, invalidField } from '@ghanti/core';
import busboy from 'busboy';
import type { Request } from 'express';

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
export interface Form {
  /** A field that was sent more than once is a list. */
  readonly fields: Readonly<Record<string, string | readonly string[]>>;
  readonly files: ReadonlyMap<string, SpooledFile>;
  /** Removes the files. */
  dispose(): Promise<void>;
}

const bounds = { fields: 200, fieldSize: 1_048_576, fieldNameSize: 100, headerPairs: 50 };

/**
 * Reads a multipart body; files that `fileFields` does not name are read and dropped.
 * @throws GhantiError `invalid_input`, `too_large`; an error of the disk as it is
 */
export async function readForm(
  request: Request,
  options: { readonly fileFields: readonly string[]; readonly maxFileBytes: number },
): Promise<Form> {
  const folder = await mkdtemp(join(tmpdir(), 'ghanti-form-'));
  const dispose = () => rm(folder, { recursive: true, force: true });
  try {
    return { ...(await readParts(request, options, folder)), dispose };
  } catch (error) {
    // What is left of the body is read and dropped, so that the caller gets to read our answer.
    request.unpipe();
    request.resume();
    await dispose();
    throw error;
  }
}

async function readParts(
  request: Request,
  { fileFields, maxFileBytes }: { readonly fileFields: readonly string[]; readonly maxFileBytes: number },
  folder: string,
): Promise<Pick<Form, 'fields' | 'files'>> {
  const parser = openParser(request, maxFileBytes, fileFields.length);
  const fields = new Map<string, string[]>();
  const files = new Map<string, SpooledFile>();
  /** Fields whose file has begun; whether it is written yet is another matter. */
  const begun = new Set<string>();
  const writes: Promise<void>[] = [];
  const faults: GhantiError[] = [];
  // The parser waits for ever for a file that nobody takes any more.
  const broken = new AbortController();

  async function spool(field: string, name: string, body: Readable, path: string): Promise<void> {
    const digest = createHash('sha256');
    let bytes = 0;
    const meter = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        bytes += chunk.length;
        digest.update(chunk);
        done(null, chunk);
      },
    });
    await pipeline(body, meter, createWriteStream(path, { mode: 0o600 }));
    files.set(field, { field, name, path, bytes, sha256: digest.digest('hex') });
  }

  parser.on('field', (name, value, info) => {
    if (info.valueTruncated) faults.push(tooLarge(name, bounds.fieldSize));
    fields.set(name, [...(fields.get(name) ?? []), value]);
  });
  parser.on('file', (field, body, info) => {
    if (!fileFields.includes(field)) {
      body.resume();
      return;
    }
    if (begun.has(field)) faults.push(invalidField(field, 'repeated', 'Send one file in this field.'));
    begun.add(field);
    body.once('limit', () => faults.push(tooLarge(field, maxFileBytes)));
    const write = spool(field, fileName(info.filename), body, join(folder, String(writes.length)));
    writes.push(write);
    write.catch((error: unknown) => broken.abort(error));
  });
  parser.on('fieldsLimit', () => faults.push(invalidField(null, 'too_many_fields', 'The form has too many fields.')));
  parser.on('filesLimit', () => faults.push(invalidField(null, 'too_many_files', 'The form has too many files.')));

  // Ended early it says so once more, when nobody waits for it.
  parser.on('error', () => {});
  request.pipe(parser);
  try {
    await Promise.all([finished(parser, { signal: broken.signal }), untilAborted(request)]);
    await Promise.all(writes);
  } catch (fault) {
    parser.destroy();
    await Promise.allSettled(writes);
    const error: unknown = broken.signal.aborted ? broken.signal.reason : fault;
    if (isOfTheDisk(error)) throw error;
    throw invalidField(null, 'malformed_form', `The form cannot be read: ${reason(error)}.`);
  }
  const [fault] = faults;
  if (fault) throw fault;
  return { fields: Object.fromEntries([...fields].map(([name, all]) => [name, single(all)])), files };
}

function single(values: readonly string[]): string | readonly string[] {
  const [only] = values;
  return values.length === 1 && only !== undefined ? only : values;
}

function openParser(request: Request, fileSize: number, fileFields: number): busboy.Busboy {
  try {
    return busboy({
      headers: request.headers,
      defParamCharset: 'utf8',
      limits: { ...bounds, fileSize, files: fileFields + 2 },
    });
  } catch (error) {
    throw invalidField(null, 'malformed_form', `The form cannot be read: ${reason(error)}.`);
  }
}

/** A caller that goes away in the middle must not leave us waiting. */
function untilAborted(request: Request): Promise<void> {
  return finished(request, { writable: false });
}

function tooLarge(field: string, limit: number): GhantiError {
  const message = `This may have at most ${limit} bytes.`;
  return new GhantiError('too_large', message, { faults: [{ field, code: 'too_large', message }] });
}

function fileName(given: string | undefined): string {
  const name = basename((given ?? '').replaceAll('\\', '/')).replace(/\p{Cc}/gu, '');
  return name === '' || name === '.' || name === '..' ? 'upload' : name.slice(0, 200);
}

/** The caller's own faults are no failures of a call to the system. */
function isOfTheDisk(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error && error.syscall !== 'read';
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : 'it is broken';
}
