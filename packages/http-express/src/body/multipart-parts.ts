import { type Readable, Transform } from 'node:stream';
import { Dicer } from '@fastify/busboy';
import { invalidField } from '@ghanti/core';
import { decodeExtended, parse } from 'content-disposition';
import { breath } from './breath';
import { tooManyFields } from './form-text';
import { utf8OfBinary } from './utf8';

/** One part of a form, as it begins to stream. */
export interface Part {
  readonly name: string;
  /** Null where none was sent: most likely the part is a text. */
  readonly fileName: string | null;
  readonly mediaType: string | null;
  readonly charset: string | null;
  readonly body: Readable;
}

/** Bytes of the headers of one part. */
const maxHeaderSize = 8_192;
const maxHeaderPairs = 50;

/**
 * Reads a multipart body part by part. `take` gets each as it begins, and has to read it to its end; what is rejected first
 * stops the reading. Parts without a name are skipped.
 * @throws GhantiError `invalid_input` for a body that is none, or has more parts than `most`
 */
export async function readParts(
  source: Readable,
  boundary: string,
  most: number,
  take: (part: Part) => Promise<void>,
): Promise<void> {
  const limits = { boundary, maxHeaderPairs, maxHeaderSize };
  const parser = new Dicer(limits);
  const open = new Set<Readable>();
  const taken: Promise<void>[] = [];
  let parts = 0;
  let stop: (fault: unknown) => void = () => {};

  const parsed = new Promise<void>((resolve, reject) => {
    stop = reject;
    const broken = () => reject(malformed('it ends too early'));
    parser.on('error', broken);
    parser.once('finish', resolve);
    source.once('error', broken);
    source.once('close', () => {
      if (!source.readableEnded) broken();
    });
  });

  parser.on('part', (body: Readable) => {
    open.add(body);
    body.once('close', () => open.delete(body));
    // The parser tells of a broken form by itself; untold, this one would end the process.
    body.on('error', () => {});
    body.once('header', (header: Record<string, string[] | undefined>) => {
      parts += 1;
      if (parts > most) stop(tooManyFields(most));
      const part = parts > most ? null : partOf(header, body);
      if (!part) {
        body.resume();
        return;
      }
      const done = take(part);
      taken.push(done);
      done.catch(stop);
    });
  });

  const gate = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      void breath().then(() => done(null, chunk));
    },
  });
  source.pipe(gate).pipe(parser);
  try {
    await parsed;
    await Promise.all(taken);
  } finally {
    // What is left of the body is read and dropped, so that the caller gets to read our answer.
    source.unpipe(gate);
    gate.unpipe(parser);
    source.resume();
    for (const body of open) body.destroy();
    await Promise.allSettled(taken);
  }
}

function partOf(header: Record<string, string[] | undefined>, body: Readable): Part | null {
  const disposition = header['content-disposition']?.[0];
  if (disposition === undefined) return null;
  const { type, parameters } = parse(disposition, { multipart: true, extended: false });
  const name = parameters.name;
  if (type !== 'form-data' || name === undefined) return null;
  const [mediaType = '', ...options] = (header['content-type']?.[0] ?? '').split(';');
  const charset = /^\s*charset="?([^"\s]+)/i.exec(options.find((option) => /^\s*charset=/i.test(option)) ?? '')?.[1];
  return {
    // What is no UTF-8 is the name of no field.
    name: utf8OfBinary(name) ?? name,
    fileName: fileNameOf(parameters),
    mediaType: mediaType.trim().toLowerCase() || null,
    charset: charset ?? null,
    body,
  };
}

/** `filename*` tells it best, also where a client put it into quotes. */
function fileNameOf(parameters: Readonly<Record<string, string | undefined>>): string | null {
  const extended = parameters['filename*'];
  const plain = parameters.filename;
  const decoded = extended === undefined ? undefined : decodeExtended(extended);
  if (decoded !== undefined) return decoded;
  return plain === undefined ? (extended ?? null) : (utf8OfBinary(plain) ?? plain);
}

/** The refusal of a form that cannot be read. */
export function malformed(why: string) {
  return invalidField(null, 'malformed_form', `The form cannot be read: ${why}.`);
}
