import { accounts } from './words/accounts';
import { campaigns } from './words/campaigns';
import { codesAndLines } from './words/codes-and-lines';
import { envelope } from './words/envelope';
import { lists } from './words/lists';
import { numbers } from './words/numbers';
import { webhooks } from './words/webhooks';
import type { Word, Words } from './words/word';

/** A schema of the document, or a parameter of an operation. */
export type JsonSchema = Record<string, unknown>;
export type Components = ReadonlyMap<string, JsonSchema>;

const words: Words = { ...envelope, ...webhooks, ...codesAndLines, ...lists, ...accounts, ...numbers, ...campaigns };

/** Where a field stands: in which operation, component or event, and in what part of it. */
export interface Place {
  readonly root: string;
  readonly parent: string;
}

/** Says what each property of a schema means, and how it may be where the schema alone does not show it. */
export function describeProperties(schema: JsonSchema, place: Place): void {
  for (const [name, property] of propertiesOf(schema)) {
    const [description, example] = wordFor(name, place) ?? [];
    property.description ??= description;
    if (example !== undefined) property.examples = [example];
    describeProperties(property, { root: place.root, parent: name });
  }
  for (const part of partsOf(schema)) describeProperties(part, place);
}

/** Gives every property without an example one that is made of its parts, once all parts are described. */
export function giveExamples(schema: JsonSchema, components: Components): void {
  for (const [, property] of propertiesOf(schema)) {
    giveExamples(property, components);
    property.examples ??= [exampleOf(property, components)];
  }
  for (const part of partsOf(schema)) giveExamples(part, components);
}

/** A parameter, described by its key: `?name` of a query or a path, `header:name`. */
export function describedParameter(parameter: JsonSchema, key: string, root: string): JsonSchema {
  const [said, example] = words[`${root}:${key}`] ?? words[key] ?? [];
  const { description: own, ...schema } = parameter.schema as JsonSchema;
  const description = own ?? said;
  return { ...parameter, description, schema, example: example ?? exampleOf(schema, new Map()) };
}

function wordFor(name: string, { root, parent }: Place): Word | undefined {
  return words[`${parent}.${name}`] ?? words[`${root}:${name}`] ?? words[name];
}

function propertiesOf({ properties }: JsonSchema): [string, JsonSchema][] {
  return isSchema(properties) ? (Object.entries(properties) as [string, JsonSchema][]) : [];
}

/** Parts of a schema whose properties stand in the same place. */
function partsOf({ items, additionalProperties, anyOf, oneOf, allOf }: JsonSchema): JsonSchema[] {
  return [items, additionalProperties, anyOf, oneOf, allOf].flat().filter(isSchema);
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null;
}

/** A value as the schema takes it. */
function exampleOf(schema: JsonSchema, components: Components): unknown {
  if (Array.isArray(schema.examples)) return schema.examples[0];
  if ('const' in schema) return schema.const;
  if (Array.isArray(schema.enum)) return schema.enum[0];
  if ('default' in schema) return schema.default;
  if (typeof schema.$ref === 'string') return exampleOf(referred(schema.$ref, components), components);
  const [choice] = [schema.anyOf, schema.oneOf].flat().filter(isSchema);
  if (choice) return exampleOf(choice, components);
  const types = [schema.type].flat();
  if (types.includes('object'))
    return Object.fromEntries(propertiesOf(schema).map(([name, property]) => [name, exampleOf(property, components)]));
  if (types.includes('array'))
    return isSchema(schema.items) && schema.maxItems !== 0 ? [exampleOf(schema.items, components)] : [];
  return types.includes('boolean') ? true : undefined;
}

function referred(ref: string, components: Components): JsonSchema {
  return components.get(ref.slice(ref.lastIndexOf('/') + 1)) ?? {};
}
