import { GhantiError, invalidField } from '@ghanti/core';

/** Refusals of one uploaded file, all naming the field that it came in. */
export interface Refusals {
  /** The file cannot be taken: `code` is for programs, `message` tells a person what would do. */
  invalid(code: string, message: string, cause?: unknown): GhantiError;
  /** The file goes over a limit. */
  tooLarge(message: string): GhantiError;
}

/** Makes the refusals for the file that came in `field`. */
export function refusalsFor(field: string): Refusals {
  return {
    invalid(code, message, cause) {
      if (cause === undefined) return invalidField(field, code, message);
      return new GhantiError('invalid_input', message, { faults: [{ field, code, message }], cause });
    },
    tooLarge(message) {
      return new GhantiError('too_large', message, { faults: [{ field, code: 'too_large', message }] });
    },
  };
}

/** A limit as people read it: 20,000,000 bytes are "20 MB". */
export function megabytes(bytes: number): string {
  return bytes >= 1_000_000 ? `${Math.floor(bytes / 1_000_000)} MB` : `${bytes} bytes`;
}

/** A text of the file inside a message: short, on one line. */
export function quoted(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
  return `"${line.length > 60 ? `${line.slice(0, 60)}...` : line}"`;
}
