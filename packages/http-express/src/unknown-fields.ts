import { type Fault, nearestName } from '@ghanti/core';
import type { FieldSchema } from './field-schema';

/** More faults than anybody reads. */
const mostFaults = 20;
const longestName = 100;

/**
 * The fields of a body that its schema does not know, at any depth, one fault each: what was meant by them would not be done.
 * `dropped` are those of a form that were not kept, `besides` those that are read elsewhere, as files are.
 */
export function unknownFields(
  schema: FieldSchema,
  body: unknown,
  { dropped = [], besides = [] }: { readonly dropped?: readonly string[]; readonly besides?: readonly string[] },
): Fault[] {
  const faults: Fault[] = [];
  const known = [...new Set([...schema.fields.keys(), ...besides])];
  for (const name of dropped) faults.push(faultOf(name, name, known));
  walk(schema, body, '', besides, faults);
  return faults.slice(0, mostFaults);
}

/** The fields in a request's address that nobody reads there, one fault each: `?schedule_date=...` would not be obeyed. */
export function unknownInQuery(known: FieldSchema | null, body: FieldSchema, query: object): Fault[] {
  const unknown = Object.keys(query).filter((name) => !known?.fields.has(name));
  return unknown.slice(0, mostFaults).map((name) => {
    if (!body.fields.has(name)) return faultOf(name, name, [...(known ?? body).fields.keys()]);
    const message = `The address has no field ${JSON.stringify(name)}: send it in the body. Nothing was done.`;
    return { field: name, code: 'unknown_field', message };
  });
}

function walk(schema: FieldSchema, value: unknown, path: string, besides: readonly string[], faults: Fault[]): void {
  if (faults.length >= mostFaults || typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    if (!schema.items) return;
    for (const [index, item] of value.entries()) walk(schema.items, item, `${path}[${index}]`, [], faults);
    return;
  }
  // A record takes any name; what is no object here at all is another fault.
  if (schema.others || !schema.isObject) return;
  const known = [...new Set([...schema.fields.keys(), ...besides])];
  for (const [name, inner] of Object.entries(value)) {
    const shown = path === '' ? name : `${path}.${name}`;
    const field = schema.fields.get(name);
    if (field) walk(field, inner, shown, [], faults);
    else if (!besides.includes(name)) faults.push(faultOf(shown, name, known));
  }
}

function faultOf(path: string, name: string, known: readonly string[]): Fault {
  const shown = name.slice(0, longestName);
  const nearest = nearestName(shown, known);
  const instead = nearest === null ? `The fields here are: ${known.join(', ')}.` : `Did you mean ${nearest}?`;
  const message = `There is no field ${JSON.stringify(shown)}. ${instead} Nothing was done.`;
  return { field: path.slice(0, longestName), code: 'unknown_field', message };
}
