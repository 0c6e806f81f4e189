import type { Limits } from '../options';
import { megabytes, type Refusals } from '../refusals';

/** A body whose beginning has been looked at, with nothing lost. */
export interface PeekedBody {
  /** The first bytes, as many as were asked for when there are so many. */
  readonly head: Buffer;
  /** The whole body from its first byte; refused while it is read when it goes over `maxBytes`. */
  readonly chunks: AsyncGenerator<Buffer, void, undefined>;
  /** Ends the reading early and destroys the body; harmless when repeated. */
  close(): Promise<void>;
}

/** Reads the first bytes of a body, and counts all of them. */
export async function peek(
  body: AsyncIterable<Uint8Array | string>,
  bytes: number,
  limits: Limits,
  refusals: Refusals,
): Promise<PeekedBody> {
  const source = counted(body, limits, refusals);
  const taken: Buffer[] = [];
  let length = 0;
  while (length < bytes) {
    const { value, done } = await source.next();
    if (done) break;
    taken.push(value);
    length += value.length;
  }
  async function* chunks() {
    yield* taken.splice(0);
    yield* source;
  }
  const head = Buffer.concat(taken).subarray(0, bytes);
  return {
    head,
    chunks: chunks(),
    async close() {
      await source.return();
    },
  };
}

const pieceBytes = 16 * 1_024;

async function* counted(
  body: AsyncIterable<Uint8Array | string>,
  limits: Limits,
  refusals: Refusals,
): AsyncGenerator<Buffer, void, undefined> {
  let total = 0;
  for await (const chunk of body) {
    const bytes =
      typeof chunk === 'string' ? Buffer.from(chunk) : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    total += bytes.length;
    if (total > limits.maxBytes) throw refusals.tooLarge(`The file is larger than ${megabytes(limits.maxBytes)}.`);
    // In small pieces, however it comes: a parser makes all rows of a piece before it hands out the first.
    for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
  }
}
