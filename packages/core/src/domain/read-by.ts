import { z } from 'zod';
import type { Fault } from './errors';
import { nearestName } from './nearest-name';

/** A value as its schema takes it, or every fault of it. */
export type Read<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly faults: readonly Fault[] };

/** Reads a value by a zod schema. Faults name their field as `numbers[1].tags`, null for the value as a whole. */
export function readBy<S extends z.ZodType>(schema: S, value: unknown): Read<z.output<S>> {
  const result = schema.safeParse(value, { error: say });
  if (result.success) return { ok: true, value: result.data };
  return { ok: false, faults: result.error.issues.flatMap((issue) => faultsOf(issue, value)) };
}

/** `['numbers', 1]` is `numbers[1]`; null for no path at all. */
function fieldName(path: readonly PropertyKey[]): string | null {
  let name = '';
  for (const step of path) name += typeof step === 'number' ? `[${step}]` : `${name === '' ? '' : '.'}${String(step)}`;
  return name === '' ? null : name;
}

const codes: Readonly<Record<string, string>> = {
  invalid_value: 'invalid_choice',
  invalid_union: 'invalid_type',
  invalid_format: 'invalid_format',
  too_small: 'too_small',
  too_big: 'too_big',
  invalid_type: 'invalid_type',
};

function faultsOf(issue: z.core.$ZodIssue, whole: unknown): Fault[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => unknownField([...issue.path, key], issue.message.split(between)));
  const missing = issue.code !== 'custom' && isMissing(whole, issue.path);
  const closest = issue.code === 'invalid_union' && !missing ? closestBranch(issue) : null;
  if (closest) return closest.flatMap((inner) => faultsOf({ ...inner, path: [...issue.path, ...inner.path] }, whole));
  const given: unknown = issue.code === 'custom' ? issue.params?.code : undefined;
  const code = typeof given === 'string' ? given : missing ? 'required' : (codes[issue.code] ?? 'invalid');
  return [{ field: fieldName(issue.path), code, message: missing ? 'This field is required.' : issue.message }];
}

/** The fault of a field that nobody knows, with the known one that was probably meant. */
export function unknownField(path: readonly PropertyKey[], known: readonly string[]): Fault {
  const name = String(path.at(-1)).slice(0, 100);
  const nearest = nearestName(name, known);
  const advice = nearest === null ? `The fields are: ${known.join(', ')}.` : `Did you mean ${nearest}?`;
  return { field: fieldName(path), code: 'unknown_field', message: `There is no field ${name}. ${advice}` };
}

/** Of a choice of shapes, what is wrong with the one that was meant; null where the choice itself says it best. */
function closestBranch(issue: z.core.$ZodIssueInvalidUnion): readonly z.core.$ZodIssue[] | null {
  const meant = issue.errors.find((branch) => !branch.some(isOtherShape));
  if (meant) return meant;
  return issue.message === unsaid ? (issue.errors[0] ?? null) : null;
}

/** The message of a choice whose schema says none of its own. */
const unsaid = 'Invalid input';

function isOtherShape(issue: z.core.$ZodIssue): boolean {
  return issue.path.length === 0 && (issue.code === 'invalid_type' || issue.code === 'invalid_value');
}

/** False inside a value that was taken apart, as a text is that stands for a list: what is wrong there was given. */
function isMissing(whole: unknown, path: readonly PropertyKey[]): boolean {
  let value = whole;
  for (const step of path) {
    if (typeof value !== 'object' || value === null) return false;
    if (!Object.hasOwn(value, step)) return true;
    value = Reflect.get(value, step);
  }
  return value === undefined;
}

const between = ', ';

/** One sentence for people, where the schema does not say it itself. */
const say: z.core.$ZodErrorMap = (issue) => {
  if (issue.input === undefined && issue.code !== 'custom') return 'This field is required.';
  switch (issue.code) {
    case 'invalid_type':
      return `This has to be ${article(issue.expected)}.`;
    case 'invalid_value':
      return `Choose one of: ${issue.values.map(String).join(', ')}.`;
    case 'too_small':
      if (issue.inclusive === false) return `This has to be above ${issue.minimum}.`;
      return `This has to be ${issue.origin === 'string' ? 'longer' : 'more'}: at least ${issue.minimum}.`;
    case 'too_big':
      return `This is too ${issue.origin === 'string' ? 'long' : 'much'}: at most ${issue.maximum}.`;
    case 'invalid_format':
      return issue.format === 'email' ? 'This is not an e-mail address.' : 'This is not in the expected form.';
    case 'unrecognized_keys':
      // Only here zod tells which schema it was: `faultsOf` makes sentences of the names that it knows.
      return issue.inst instanceof z.ZodObject ? Object.keys(issue.inst.shape).join(between) : '';
    default:
      return undefined;
  }
};

const articles: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  boolean: 'true or false',
  date: 'a date',
};

function article(expected: string): string {
  return articles[expected] ?? `of the type ${expected}`;
}
