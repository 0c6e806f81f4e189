import qs from 'qs';
import type { z } from 'zod';
import { type FieldSchema, fieldSchemaOf } from '../field-schema';
import { itemsOfText } from '../list-text';
import { type FormText, tooManyFields } from './form-text';

type Value = string | Value[] | { [name: string]: Value };

/** Reads the fields of forms as what a schema of a JSON body takes. */
export interface FormValues {
  /** Whether the schema has a field of this name. */
  readonly isField: (root: string) => boolean;
  /**
   * The value that the same request would have in JSON: numbers, booleans, lists and objects where the schema takes them, in any
   * of the ways in which forms write these. What it does not take stays text, for the schema to refuse. Fields that are empty
   * were left blank, not meant.
   */
  read(pairs: FormText['pairs']): unknown;
}

export function formValues(body: z.ZodType): FormValues {
  const schema = fieldSchemaOf(body);
  return {
    isField: (root) => schema.fields.has(root) || (schema.items !== null && isIndex(root)),
    read(pairs) {
      const named: Record<string, unknown> = Object.fromEntries(valuesByName(pairs));
      // Its types say texts; it takes what a query string came to, lists among it.
      const nested = qs.parse(named as Record<string, string>, { plainObjects: true, allowDots: true });
      return readValue(nested as Value, schema);
    },
  };
}

/** What each name was given; what was given to `name[0]`, `name[1]` stands under `name[]` in the order of the indexes. */
function valuesByName(pairs: FormText['pairs']): Map<string, string | string[]> {
  const byName = new Map<string, { readonly index: number; readonly value: string }[]>();
  for (const [given, value] of pairs) {
    const [, list, index] = /^(.+)\[(\d{1,6})\]$/.exec(given) ?? [];
    const name = list === undefined ? given : `${list}[]`;
    const before = byName.get(name);
    const item = { index: Number(index ?? 0), value };
    if (before) before.push(item);
    else byName.set(name, [item]);
    if (byName.size > mostNames) throw tooManyFields(mostNames, 'different fields');
  }
  const values = new Map<string, string | string[]>();
  for (const [name, items] of byName) {
    const all = items.sort((a, b) => a.index - b.index).map(({ value }) => value);
    const [only] = all;
    values.set(name, only !== undefined && all.length === 1 ? only : all);
  }
  return values;
}

/** More than any request has; what it costs to take names apart grows with them. */
const mostNames = 500;

function readValue(value: Value, schema: FieldSchema): unknown {
  if (typeof value === 'string') return readText(value, schema);
  if (Array.isArray(value)) return readList(value, schema);
  if (schema.items && isListByIndex(value)) return readList(Object.values(value), schema);
  const entries = Object.entries(value).flatMap(([name, inner]): [string, unknown][] => {
    const field = schema.fields.get(name);
    if (field) return inner === '' ? [] : [[name, readValue(inner, field)]];
    return schema.others ? [[name, readValue(inner, schema.others)]] : [[name, inner]];
  });
  return withoutPrototype(entries);
}

function readList(list: readonly Value[], schema: FieldSchema): unknown {
  const { items } = schema;
  if (items) return list.filter((item) => item !== '').map((item) => readValue(item, items));
  // A hidden field before a checkbox says what it is when it is not ticked.
  const last = list.at(-1);
  return schema.boolean && typeof last === 'string' ? readText(last, schema) : list;
}

function readText(text: string, schema: FieldSchema): unknown {
  const { items } = schema;
  if (items || schema.isObject) {
    const parsed = parsedJson(text);
    if (items && Array.isArray(parsed)) return parsed;
    if (schema.isObject && typeof parsed === 'object' && !Array.isArray(parsed)) return parsed;
  }
  if (items) return itemsOfText(text).map((item) => readText(item, items));
  const number = schema.number ? numberOf(text, schema.text) : null;
  if (number !== null) return number;
  const word = schema.boolean && !schema.text ? words.get(text.trim().toLowerCase()) : undefined;
  return word ?? text;
}

/** A list or an object that is written as JSON; undefined for what is none. */
function parsedJson(text: string): object | undefined {
  if (!/^\s*[{[]/.test(text)) return undefined;
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? parsed : undefined;
  } catch {
    // `[a, b]` is a list all the same; what is none of this is refused as the text that it is.
    return undefined;
  }
}

/**
 * A number. Where a text would do as well, only what is written the way in which numbers are answered: `0042` and `+977...` stay
 * what they are.
 */
function numberOf(text: string, orText: boolean): number | null {
  const written = orText ? text : text.trim();
  const number = Number(written);
  if (!/^[+-]?\d{1,17}(\.\d{1,17})?$/.test(written) || Math.abs(number) > Number.MAX_SAFE_INTEGER) return null;
  return orText && String(number) !== written ? null : number;
}

const words: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['on', true],
  ['yes', true],
  ['1', true],
  ['false', false],
  ['off', false],
  ['no', false],
  ['0', false],
]);

function isListByIndex(value: object): boolean {
  const names = Object.keys(value);
  return names.length > 0 && names.every(isIndex);
}

function isIndex(name: string): boolean {
  return /^\d{1,6}$/.test(name);
}

/** Names come from the caller: `__proto__` is one like any other. */
function withoutPrototype(entries: readonly (readonly [string, unknown])[]): object {
  const object: Record<string, unknown> = Object.create(null);
  for (const [name, value] of entries) object[name] = value;
  return object;
}
