/** A part of a form, as a client writes it: what it says of itself, and its bytes. */
export interface RawPart {
  /** After `form-data; `, to the letter: `name="a"; filename=""`. */
  readonly about: string;
  readonly type?: string;
  readonly body?: string | Uint8Array;
}

/** The bytes of a form of these parts, for what no client library of ours would send. */
export function rawForm(parts: readonly RawPart[], boundary = 'x-boundary'): Uint8Array<ArrayBuffer> {
  const pieces = parts.flatMap(({ about, type, body = '' }) => [
    Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; ${about}\r\n`),
    Buffer.from(type === undefined ? '\r\n' : `Content-Type: ${type}\r\n\r\n`),
    Buffer.from(body as string),
    Buffer.from('\r\n'),
  ]);
  return new Uint8Array(Buffer.concat([...pieces, Buffer.from(`--${boundary}--\r\n`)]));
}

/** The header that goes with it. */
export const rawFormType = { 'content-type': 'multipart/form-data; boundary=x-boundary' };
