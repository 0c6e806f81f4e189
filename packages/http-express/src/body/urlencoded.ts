import { invalidField } from '@ghanti/core';
import { type FormText, mostFields, rootOf, tooManyFields } from './form-text';
import { utf8OfBinary } from './utf8';

/**
 * Reads `name=value&...`. Bytes may stand as they are or percent-encoded; in both they have to be UTF-8.
 * @throws GhantiError `invalid_input`
 */
export function readUrlencoded(body: Uint8Array, isField: (root: string) => boolean): FormText {
  const written = Buffer.from(body).toString('latin1');
  const most = mostFields.urlencoded;
  const fields = written.split('&', most + 1);
  if (fields.length > most) throw tooManyFields(most);
  const pairs: [string, string][] = [];
  const unknown = new Set<string>();
  for (const field of fields) {
    if (field === '') continue;
    const at = field.indexOf('=');
    const name = decoded(at < 0 ? field : field.slice(0, at));
    if (name === null) throw notUtf8(null);
    const root = rootOf(name);
    const value = decoded(at < 0 ? '' : field.slice(at + 1));
    if (value === null) throw notUtf8(root);
    if (isField(root)) pairs.push([name, value]);
    else unknown.add(root.slice(0, 100));
  }
  return { pairs, unknown: [...unknown] };
}

/** A percent sign that encodes nothing stays one. */
function decoded(binary: string): string | null {
  const bytes = binary
    .replaceAll('+', ' ')
    .replace(/%([0-9a-f]{2})/gi, (_encoded, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return utf8OfBinary(bytes);
}

function notUtf8(field: string | null) {
  return invalidField(field, 'malformed_form', 'This is not valid UTF-8. Send text in UTF-8.');
}
