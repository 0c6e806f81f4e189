import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { allRoutes } from '../routes';
import { openApiOf } from './document';

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null;

const document = openApiOf(allRoutes, 'https://example.com');

/** Every property of every schema, and every parameter, with its place. */
function* described(value: unknown, place: string): Generator<{ place: string; schema: Json; said: Json }> {
  if (!isObject(value)) return;
  if (isObject(value.properties) && !Array.isArray(value.properties) && !place.endsWith('.properties'))
    for (const [name, schema] of Object.entries(value.properties))
      if (isObject(schema)) yield { place: `${place}.${name}`, schema, said: schema };
  if ('in' in value && isObject(value.schema))
    yield { place: `${place} ${value.name}`, schema: value.schema, said: { ...value, examples: [value.example] } };
  for (const [key, part] of Object.entries(value))
    if (key !== 'examples' && key !== 'example') yield* described(part, `${place}.${key}`);
}

const all = [...described(document, '')];

describe('every field, parameter and event of the reference', () => {
  it('is there to be described', () => {
    expect(all.length).toBeGreaterThan(700);
  });

  it('says what it means', () => {
    expect(all.filter(({ said }) => typeof said.description !== 'string').map(({ place }) => place)).toEqual([]);
  });

  it('shows how it may be, as its own schema takes it', () => {
    const ajv = new Ajv2020({ strict: false });
    addFormats.default(ajv);
    ajv.addFormat('binary', true);
    ajv.addSchema({ $id: 'document', ...document });
    const wrong = all.flatMap(({ place, schema, said }) => {
      const absolute = JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"document#/components/'));
      const [example] = Array.isArray(said.examples) ? said.examples : [];
      const check = ajv.compile(absolute);
      return check(example) ? [] : [`${place}: ${JSON.stringify(example)} ${ajv.errorsText(check.errors)}`];
    });
    expect(wrong).toEqual([]);
  });
});
