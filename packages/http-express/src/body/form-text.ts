import { GhantiError, invalidField } from '@ghanti/core';

/** The text of a form, before it is read as what its fields hold. */
export interface FormText {
  /** In the order in which they were sent. */
  readonly pairs: readonly (readonly [name: string, value: string])[];
  /** Some names of fields that are not known: what they held was dropped. */
  readonly unknown: readonly string[];
}

/** Bytes of text that a form may hold in all. */
export const textLimit = 1_048_576;

/** Fields that a form may have; a longer list is one text, JSON, or a file. A part of a multipart form costs more to read. */
export const mostFields = { urlencoded: 5_000, multipart: 1_000 } as const;

/** `available_tags[tags_name]` belongs to `available_tags`, `keypad.digits` to `keypad`. */
export function rootOf(name: string): string {
  const bracketed = /^\[([^\]]*)\]/.exec(name)?.[1];
  return bracketed ?? name.split(/[[.]/, 1)[0] ?? name;
}

export function tooManyFields(most: number, what = 'fields'): GhantiError {
  const message = `A form may have at most ${most} ${what}. Send a long list as one text, as JSON or as a file.`;
  return invalidField(null, 'too_many_fields', message);
}

export function textTooLarge(field: string | null): GhantiError {
  const message = `The text of a form may have at most ${textLimit} bytes in all. Send a long list as a file.`;
  return new GhantiError('too_large', message, { faults: [{ field, code: 'too_large', message }] });
}
