import { isUtf8 } from 'node:buffer';
import { invalidField } from '@ghanti/core';
import express, { type RequestHandler } from 'express';

/** Deeper than any request of ours; a deeper one is an attack on whoever walks it. */
const deepest = 20;

/** Reads a JSON body of at most `limit` bytes. Whether it is an object is the schema's to say. */
export function jsonReader(limit: number): RequestHandler {
  return express.json({
    limit,
    strict: false,
    // What is no JSON by its type is no JSON by its looks either: it was recognised before.
    type: () => true,
    verify: (_request, _response, bytes, charset) => {
      if (charset === 'utf-8' && !isUtf8(bytes))
        throw invalidField(null, 'malformed_json', 'The body is not valid JSON: it is not in UTF-8.');
      refuseDeep(bytes);
    },
  });
}

const quote = 0x22;
const backslash = 0x5c;
const openers: ReadonlySet<number> = new Set([0x5b, 0x7b]);
const closers: ReadonlySet<number> = new Set([0x5d, 0x7d]);

/** Counts brackets before anything is built of them. @throws GhantiError `invalid_input` */
function refuseDeep(bytes: Uint8Array): void {
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (quoted && byte === backslash) at++;
    else if (byte === quote) quoted = !quoted;
    else if (quoted) continue;
    else if (closers.has(byte)) depth--;
    else if (openers.has(byte) && ++depth > deepest)
      throw invalidField(null, 'too_deep', `The body is nested deeper than ${deepest} levels.`);
  }
}
