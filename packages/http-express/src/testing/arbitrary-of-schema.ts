import fc from 'fast-check';

/** JSON Schema as the OpenAPI document writes it. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** Values that a field of a name is given now and then, so that a request gets further than its schema. */
export type Hints = Readonly<Record<string, readonly unknown[]>>;

/** Values that a schema takes. What it says beyond types, bounds, choices and patterns is left to its validator. */
export function valuesOf(schema: JsonSchema, hints: Hints, name = ''): fc.Arbitrary<unknown> {
  const hinted = hints[name];
  const plain = plainValuesOf(schema, hints, name);
  return hinted
    ? fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...hinted) }, { weight: 1, arbitrary: plain })
    : plain;
}

function plainValuesOf(schema: JsonSchema, hints: Hints, name: string): fc.Arbitrary<unknown> {
  if ('const' in schema) return fc.constant(schema.const);
  if (Array.isArray(schema.enum)) return fc.constantFrom(...schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(choices)) return fc.oneof(...choices.map((choice: JsonSchema) => valuesOf(choice, hints)));
  switch (schema.type) {
    case 'object':
      return objectsOf(schema, hints);
    case 'array':
      return fc.array(valuesOf((schema.items ?? {}) as JsonSchema, hints, name), bounds(schema, 'Items', 0, 4));
    case 'string':
      return textsOf(schema);
    case 'integer':
      return fc.integer({ min: Number(schema.minimum ?? 0), max: Number(schema.maximum ?? 1_000_000) });
    case 'number':
      return fc.double({ noNaN: true, noDefaultInfinity: true });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}

function objectsOf(schema: JsonSchema, hints: Hints): fc.Arbitrary<unknown> {
  const properties = Object.entries((schema.properties ?? {}) as Record<string, JsonSchema>);
  const required = (schema.required ?? []) as string[];
  const known = fc.record(Object.fromEntries(properties.map(([name, part]) => [name, valuesOf(part, hints, name)])), {
    requiredKeys: required,
  });
  if (typeof schema.additionalProperties !== 'object' || schema.additionalProperties === null) return known;
  const key = fc.constantFrom('tags_name', 'tags_age', '__proto__', 'constructor');
  const more = fc.dictionary(key, valuesOf(schema.additionalProperties as JsonSchema, hints), { maxKeys: 2 });
  return fc.tuple(known, more).map(([one, other]) => ({ ...(one as object), ...other }));
}

function textsOf(schema: JsonSchema): fc.Arbitrary<string> {
  if (schema.format === 'email') return fc.emailAddress();
  if (typeof schema.pattern === 'string') return fc.stringMatching(new RegExp(schema.pattern));
  return fc.string({ unit: 'grapheme', ...bounds(schema, 'Length', 0, 40) });
}

function bounds(schema: JsonSchema, what: 'Items' | 'Length', least: number, most: number) {
  const min = Number(schema[`min${what}`] ?? least);
  return { [`min${what}`]: min, [`max${what}`]: Math.min(Number(schema[`max${what}`] ?? most), min + most) };
}

const attacks = [
  "' OR 1=1; --",
  '"; DROP TABLE campaigns; --',
  '<script>alert(1)</script>',
  '{{7*7}}$(7*7)',
  '../../../../etc/passwd',
  '%00',
  'a\u0000b',
  '\ud800',
  '\u202e\u200b',
  'x\r\nSet-Cookie: a=b',
  '9'.repeat(400),
  'x'.repeat(60_000),
];

/** Values of every other kind: what a hostile or careless caller puts into a field. */
const anything: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(...attacks),
  fc.constantFrom<unknown>(null, true, false, 0, -1, 1.5, 1e308, -1e-7, Number.MAX_SAFE_INTEGER + 1, '', ' ', [], {}, [
    [],
  ]),
  fc.jsonValue({ maxDepth: 3 }),
  fc.string({ unit: 'binary' }),
);

/** A good value with one or more of its parts spoilt: another value, a missing field, a field too many, another whole. */
export function spoiltOf(schema: JsonSchema, hints: Hints): fc.Arbitrary<unknown> {
  const good = valuesOf(schema, hints);
  const names = Object.keys((schema.properties ?? {}) as object);
  const name = names.length > 0 ? fc.constantFrom(...names) : fc.string();
  const spoil = fc.oneof(
    fc.record({ kind: fc.constant('set' as const), name, value: anything }),
    fc.record({ kind: fc.constant('drop' as const), name, value: fc.constant(null) }),
  );
  const spoilt = fc
    .tuple(good, fc.array(spoil, { minLength: 1, maxLength: 3 }))
    .map(([value, spoils]) => spoils.reduce(applied, value));
  return fc.oneof({ weight: 5, arbitrary: spoilt }, { weight: 1, arbitrary: anything });
}

function applied(value: unknown, { kind, name, value: put }: { kind: 'set' | 'drop'; name: string; value: unknown }) {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return put;
  const entries = Object.entries(value).filter(([key]) => key !== name);
  return Object.fromEntries(kind === 'set' ? [...entries, [name, put]] : entries);
}
