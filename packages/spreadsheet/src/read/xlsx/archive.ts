import type { FileHandle } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { GhantiError } from '@ghanti/core';
import { type Entry, fromFd, type ZipFile } from 'yauzl';
import type { Limits } from '../../options';
import { megabytes, type Refusals } from '../../refusals';

/** A zip whose parts are found by name; no name is ever used as a path. */
export interface Archive {
  has(name: string): boolean;
  /**
   * Inflates a part. Its bytes are counted as they come: sizes that the file states are checked, not believed.
   * @throws GhantiError `too_large` for a bomb, `invalid_input` for a part that is missing, damaged or encrypted
   */
  inflate(name: string): AsyncGenerator<Buffer, void, undefined>;
}

/** Below this a ratio says nothing, and does no harm: a small sheet of equal rows packs very well. */
const ratioFloor = 4 * 1_024 * 1_024;

/** Opens the zip that a file holds. The file stays the caller's to close. */
export async function openArchive(file: FileHandle, limits: Limits, refusals: Refusals): Promise<Archive> {
  const zip = await guarded(refusals, () => openZip(file.fd));
  if (zip.entryCount > limits.maxEntries) throw tooManyEntries();
  const entries = await guarded(refusals, () => readEntries(zip));
  let inflated = 0;

  async function* inflate(name: string): AsyncGenerator<Buffer, void, undefined> {
    const entry = entries.get(name.toLowerCase());
    if (!entry) throw refusals.invalid('broken_file', `The file is no whole .xlsx: its part ${name} is missing.`);
    if (entry.isEncrypted())
      throw refusals.invalid('unsupported_file', 'The file is protected by a password: save it without one.');
    const stream = await guarded(refusals, () => openEntry(zip, entry));
    let size = 0;
    let crc = 0;
    try {
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        size += chunk.length;
        inflated += chunk.length;
        if (inflated > limits.maxInflatedBytes)
          throw refusals.tooLarge(
            `The file unpacks to more than ${megabytes(limits.maxInflatedBytes)}: send fewer rows, or CSV.`,
          );
        if (size > ratioFloor && size > limits.maxRatio * entry.compressedSize)
          throw refusals.tooLarge(`The file unpacks to more than ${limits.maxRatio} times its size, as no list does.`);
        crc = crc32(chunk, crc);
        yield chunk;
      }
    } catch (error) {
      throw asRefusal(error, refusals);
    } finally {
      stream.destroy();
    }
    if (crc !== entry.crc32) throw damaged(refusals);
  }

  return { has: (name) => entries.has(name.toLowerCase()), inflate };

  function tooManyEntries() {
    return refusals.tooLarge(`The file has more than ${limits.maxEntries} parts: it is no list of numbers.`);
  }
}

function openZip(fd: number): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    fromFd(fd, { lazyEntries: true, autoClose: false }, (error, zip) => (error ? reject(error) : resolve(zip)));
  });
}

/** Reads the directory. yauzl refuses absolute names and such as climb out (`..`). */
function readEntries(zip: ZipFile): Promise<ReadonlyMap<string, Entry>> {
  return new Promise((resolve, reject) => {
    const entries = new Map<string, Entry>();
    zip.on('error', reject);
    zip.on('end', () => resolve(entries));
    zip.on('entry', (entry: Entry) => {
      // Names of parts are equal in any case (OPC); of two the first is kept, as Excel does.
      const name = entry.fileName.toLowerCase();
      if (!entries.has(name)) entries.set(name, entry);
      zip.readEntry();
    });
    zip.readEntry();
  });
}

function openEntry(zip: ZipFile, entry: Entry): Promise<Readable> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => (error ? reject(error) : resolve(stream)));
  });
}

async function guarded<T>(refusals: Refusals, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    throw asRefusal(error, refusals);
  }
}

function asRefusal(error: unknown, refusals: Refusals): GhantiError {
  return error instanceof GhantiError ? error : damaged(refusals, error);
}

function damaged(refusals: Refusals, cause?: unknown): GhantiError {
  return refusals.invalid('broken_file', 'The file is damaged or cut short: save it again as .xlsx, or as CSV.', cause);
}
