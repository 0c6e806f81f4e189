import { z } from 'zod';
import type { Fault } from '../../domain/errors';
import { readBy } from '../../domain/read-by';
import type { NumberInput } from '../engine';
import { exactly, refused } from './guard';
import { givenNumber } from './values';

const tagValue = z.union([z.string(), z.number(), z.boolean()], {
  error: 'A tag is a text, a number, true or false.',
});

export const tags: z.ZodType<NumberInput['tags']> = z.record(z.string(), tagValue);

export const row = exactly<NumberInput>({
  number: givenNumber,
  tags: tags.optional(),
  reference: z.string().optional(),
  row: z.int().nonnegative().optional(),
  refusal: z.string().optional(),
});

/** A stream of numbers. Each is looked at when its turn comes (`takeNumber`): a list may have millions. */
export const streamOfNumbers = z.custom<AsyncIterable<NumberInput> | Iterable<NumberInput>>(isStream, {
  error: "This has to be a list or a stream of objects: [{ number: '9801000000' }].",
  params: { code: 'invalid_type' },
});

/** A list of numbers that is at hand. */
export const listOfNumbers = z.array(z.custom<NumberInput>(() => true));

function isStream(given: unknown): boolean {
  if (typeof given !== 'object' || given === null) return false;
  return Symbol.asyncIterator in given || Symbol.iterator in given;
}

/**
 * One item of a list that a host handed over: what it is is the program's to get right, and refuses all; which number it
 * has is data, and judged later. @throws GhantiError `invalid_input`
 */
export function takeNumber(given: unknown, index: number): NumberInput {
  // A list of a million is looked at here: the schema says what is wrong, and is asked only then.
  if (isNumberInput(given)) return given;
  const read = readBy(row, given);
  if (read.ok) return read.value;
  throw refused(read.faults.map((fault) => inList(index, said(fault))));
}

function isNumberInput(given: unknown): given is NumberInput {
  if (typeof given !== 'object' || given === null) return false;
  for (const name in given) {
    const one: unknown = given[name as keyof typeof given];
    switch (name) {
      case 'number':
        if (typeof one !== 'string' && typeof one !== 'number') return false;
        break;
      case 'tags':
        if (!isTags(one)) return false;
        break;
      case 'row':
        if (!Number.isSafeInteger(one) || (one as number) < 0) return false;
        break;
      case 'reference':
      case 'refusal':
        if (typeof one !== 'string') return false;
        break;
      default:
        return false;
    }
  }
  return 'number' in given;
}

function isTags(given: unknown): boolean {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return false;
  for (const name in given) {
    const one: unknown = given[name as keyof typeof given];
    if (typeof one !== 'string' && typeof one !== 'number' && typeof one !== 'boolean') return false;
  }
  return true;
}

/** The fault of one number of a list, at its place. */
export function inList(index: number, fault: Fault): Fault {
  return { ...fault, field: `numbers[${index}]${fault.field === null ? '' : `.${fault.field}`}` };
}

function said(fault: Fault): Fault {
  if (fault.field !== null) return fault;
  return { ...fault, message: "A number of a list is an object: { number: '9801000000' }." };
}
