import { type Fault, notFound } from '@ghanti/core';
import { z } from 'zod';
import type { RawInput } from './route';

interface Schemas<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType> {
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  readonly tag: string;
}

/** The values of a request, or every fault of its query and its body. */
type ReadInput<P, Q, B> =
  | { readonly ok: true; readonly input: { params: P; query: Q; body: B } }
  | { readonly ok: false; readonly params: P; readonly faults: readonly Fault[] };

/**
 * Reads the values of a request by the schemas of its route.
 * @throws GhantiError `not_found` for an id that cannot be one
 */
export function readInput<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType>(
  schemas: Schemas<P, Q, B>,
  raw: RawInput,
): ReadInput<z.output<P>, z.output<Q>, z.output<B>> {
  const params = parsePart(schemas.params, raw.params);
  if (!params.ok) throw notFound('object');
  const query = parsePart(schemas.query, raw.query);
  const body = parsePart(schemas.body, raw.body);
  if (query.ok && body.ok) return { ok: true, input: { params: params.value, query: query.value, body: body.value } };
  const faults = [...(query.ok ? [] : query.faults), ...(body.ok ? [] : body.faults)];
  return { ok: false, params: params.value, faults };
}

/** Those fields of a body that their schemas take, where the body as a whole is refused. */
export function goodFieldsOf<B extends z.ZodType>(schema: B | undefined, body: unknown): Partial<z.output<B>> {
  if (!(schema instanceof z.ZodObject) || typeof body !== 'object' || body === null) return {};
  const good = Object.entries(schema.shape).flatMap(([name, field]) => {
    const read = (field as z.ZodType).safeParse(Reflect.get(body, name));
    return read.success ? [[name, read.data] as const] : [];
  });
  return Object.fromEntries(good) as Partial<z.output<B>>;
}

type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly faults: readonly Fault[] };

function parsePart<S extends z.ZodType>(schema: S | undefined, value: unknown): Parsed<z.output<S>> {
  // A part without a schema is read by nobody: its type is unknown.
  const result = (schema ?? (z.unknown() as z.ZodType as S)).safeParse(value, { error: say });
  if (result.success) return { ok: true, value: result.data };
  return { ok: false, faults: result.error.issues.flatMap((issue) => faultsOf(issue, value)) };
}

/** `['individual_number', 1]` as the wire writes it: `individual_number[1]`. */
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
  const missing = issue.code !== 'custom' && isMissing(whole, issue.path);
  const closest = issue.code === 'invalid_union' && !missing ? closestBranch(issue) : null;
  if (closest) return closest.flatMap((inner) => faultsOf({ ...inner, path: [...issue.path, ...inner.path] }, whole));
  const given: unknown = issue.code === 'custom' ? issue.params?.code : undefined;
  const code = typeof given === 'string' ? given : missing ? 'required' : (codes[issue.code] ?? 'invalid');
  return [{ field: fieldName(issue.path), code, message: missing ? 'This field is required.' : issue.message }];
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
};

function article(expected: string): string {
  return articles[expected] ?? `of the type ${expected}`;
}
