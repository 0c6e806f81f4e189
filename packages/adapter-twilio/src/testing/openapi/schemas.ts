import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import kept from './kept-schemas.json' with { type: 'json' };

/** A schema as OpenAPI 3.0 writes it, as far as Twilio's resources use it. */
export interface Schema {
  readonly type?: string;
  readonly nullable?: boolean;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly format?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly $ref?: string;
}

export type Schemas = Readonly<Record<string, Schema>>;

/** What Twilio publishes, when it lies beside this repository or `TWILIO_OPENAPI` names it. */
export const published = process.env.TWILIO_OPENAPI ?? beside('../shared/twilio/twilio_api_v2010.json');

function beside(path: string): string {
  return fileURLToPath(new URL(`../../../../../${path}`, import.meta.url));
}

/** The schemas of the resources that are used here, kept in this package. */
export const keptSchemas: Schemas = kept;

/** The published schemas; null where the file is not there. */
export function publishedSchemas(): Schemas | null {
  if (!existsSync(published)) return null;
  const document = z.object({ components: z.object({ schemas: z.record(z.string(), z.unknown()) }) });
  return document.parse(JSON.parse(readFileSync(published, 'utf8'))).components.schemas as Schemas;
}

/** What is wrong with a value by a schema, each with its place; empty when nothing is. Unknown fields are wrong. */
export function faultsOf(schemas: Schemas, schema: Schema, value: unknown, at = ''): readonly string[] {
  const named = schema.$ref === undefined ? schema : schemas[schema.$ref.split('/').at(-1) ?? ''];
  if (!named) return [`${at}: no schema ${schema.$ref}`];
  // A named enumeration says nothing of null, though Twilio's own examples have it.
  if (value === null) return named.nullable || schema.$ref !== undefined ? [] : [`${at}: null`];
  switch (named.type) {
    case 'object':
      return objectFaults(schemas, named, value, at);
    case 'array':
      if (!Array.isArray(value)) return [`${at}: no array`];
      return value.flatMap((item, n) => faultsOf(schemas, named.items ?? {}, item, `${at}[${n}]`));
    case 'string':
      return typeof value === 'string' ? textFaults(named, value, at) : [`${at}: no string`];
    case 'integer':
      return Number.isInteger(value) ? [] : [`${at}: no integer`];
    case undefined:
      return [];
    default:
      return typeof value === named.type ? [] : [`${at}: no ${named.type}`];
  }
}

function objectFaults(schemas: Schemas, schema: Schema, value: unknown, at: string): readonly string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${at}: no object`];
  const { properties, format } = schema;
  // The published capabilities name small letters; their format says that large ones come as well.
  if (properties === undefined || format === 'phone-number-capabilities') return [];
  return Object.entries(value).flatMap(([name, one]) => {
    const property = properties[name];
    return property ? faultsOf(schemas, property, one, `${at}.${name}`) : [`${at}.${name}: unknown`];
  });
}

function textFaults(schema: Schema, value: string, at: string): readonly string[] {
  const { pattern, format, minLength = 0, maxLength = Number.POSITIVE_INFINITY } = schema;
  const wrong =
    (schema.enum !== undefined && !schema.enum.includes(value)) ||
    (pattern !== undefined && !new RegExp(pattern).test(value)) ||
    (format === 'date-time-rfc-2822' && !/^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d \+0000$/.test(value)) ||
    (format === 'phone-number' && !/^\+[1-9]\d{6,14}$/.test(value)) ||
    value.length < minLength ||
    value.length > maxLength;
  return wrong ? [`${at}: ${value}`] : [];
}
