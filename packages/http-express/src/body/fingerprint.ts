import { createHash, type Hash } from 'node:crypto';

/** Pieces are gathered to this many characters before they are hashed. */
const gathered = 16_384;

/**
 * SHA-256 over a JSON value with the keys of every object in order: equal values have equal fingerprints. The text of the whole
 * value is never built. The depth is bounded by the reader.
 */
export function fingerprintOf(value: unknown): string {
  const writer = createWriter(createHash('sha256'));
  write(value, writer);
  return writer.digest();
}

interface Writer {
  add(text: string): void;
  digest(): string;
}

function createWriter(hash: Hash): Writer {
  let pending = '';
  return {
    add(text) {
      pending += text;
      if (pending.length < gathered) return;
      hash.update(pending);
      pending = '';
    },
    digest: () => hash.update(pending).digest('hex'),
  };
}

function write(value: unknown, writer: Writer): void {
  if (typeof value === 'string') writeText(value, writer);
  else if (Array.isArray(value)) {
    writer.add('[');
    value.forEach((item: unknown, index) => {
      if (index > 0) writer.add(',');
      write(item, writer);
    });
    writer.add(']');
  } else if (typeof value === 'object' && value !== null) writeObject(value, writer);
  else writer.add(JSON.stringify(value) ?? 'null');
}

function writeObject(object: object, writer: Writer): void {
  const entries = Object.entries(object)
    .filter(([, inner]) => inner !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  writer.add('{');
  entries.forEach(([name, inner]: [string, unknown], index) => {
    if (index > 0) writer.add(',');
    writeText(name, writer);
    writer.add(':');
    write(inner, writer);
  });
  writer.add('}');
}

/** In slices: of control characters the JSON text is six times as long. */
function writeText(text: string, writer: Writer): void {
  writer.add('"');
  for (let at = 0; at < text.length || at === 0; ) {
    const end = endOfSlice(text, at);
    writer.add(JSON.stringify(text.slice(at, end)).slice(1, -1));
    if (end >= text.length) break;
    at = end;
  }
  writer.add('"');
}

/** Never between the halves of a pair of surrogates. */
function endOfSlice(text: string, start: number): number {
  const end = start + gathered;
  return end < text.length && /[\uD800-\uDBFF]/.test(text[end - 1] ?? '') ? end + 1 : end;
}
