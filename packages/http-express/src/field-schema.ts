import { z } from 'zod';

/** What a schema takes at one place of a body, as far as its own values do not tell: its names, and how a form writes them. */
export interface FieldSchema {
  /** Any text, not only some words. */
  readonly text: boolean;
  readonly number: boolean;
  readonly boolean: boolean;
  readonly isObject: boolean;
  /** Of an object. */
  readonly fields: ReadonlyMap<string, FieldSchema>;
  /** What an object may hold beside its fields. */
  readonly others: FieldSchema | null;
  /** Of a list; null where none is taken. */
  readonly items: FieldSchema | null;
}

type JsonSchema = z.core.JSONSchema.BaseSchema;

/** Reads a schema by its own description in JSON Schema: choices are taken together. */
export function fieldSchemaOf(schema: z.ZodType): FieldSchema {
  return merged(choicesOf(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })));
}

function choicesOf(schema: JsonSchema): JsonSchema[] {
  const choices = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])];
  return [schema, ...choices.flatMap((choice) => (isSchema(choice) ? choicesOf(choice) : []))];
}

function merged(choices: readonly JsonSchema[]): FieldSchema {
  const has = (type: string) => choices.some((choice) => choice.type === type);
  const items = choices.flatMap(({ items: inner }) => (isSchema(inner) ? choicesOf(inner) : []));
  const others = choices.flatMap(({ additionalProperties: inner }) => (isSchema(inner) ? choicesOf(inner) : []));
  const fields = new Map<string, JsonSchema[]>();
  for (const [name, field] of choices.flatMap(({ properties = {} }) => Object.entries(properties)))
    if (isSchema(field)) fields.set(name, [...(fields.get(name) ?? []), ...choicesOf(field)]);
  return {
    text: choices.some((choice) => choice.type === 'string' && choice.enum === undefined && choice.const === undefined),
    number: has('number') || has('integer'),
    boolean: has('boolean'),
    isObject: has('object'),
    fields: new Map([...fields].map(([name, field]) => [name, merged(field)])),
    others: others.length > 0 ? merged(others) : null,
    items: has('array') ? merged(items) : null,
  };
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
