import { type Fault, notFound, type Read, readBy } from '@ghanti/core';
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

/** A part without a schema is read by nobody: its type is unknown. */
function parsePart<S extends z.ZodType>(schema: S | undefined, value: unknown): Read<z.output<S>> {
  return readBy(schema ?? (z.unknown() as z.ZodType as S), value);
}
