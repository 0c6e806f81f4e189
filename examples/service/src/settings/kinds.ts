import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { type Said, type Setting, withDefault, withoutDefault } from './setting';

/** As a person writes a number: `1e3` and `.5` too; `0x10` and `1,000` not. */
const decimal = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;

interface Range {
  /** The least value. Left out: 0 for a whole number, anything above 0 for others. */
  readonly from?: number;
  readonly to?: number;
}

interface NumberSaid extends Said, Range {
  readonly unit?: string;
}

interface Defaulted<Value> {
  readonly byDefault: Value;
}

function number({ from, to = Number.MAX_SAFE_INTEGER }: Range, isWhole: boolean): z.ZodType<number, string> {
  const least = from ?? (isWhole ? 0 : Number.MIN_VALUE);
  const kind = isWhole ? 'a whole number' : 'a number';
  const start = least === Number.MIN_VALUE ? 'above 0' : `${least}`;
  const bounds = to === Number.MAX_SAFE_INTEGER ? `${start} or more` : `from ${start} to ${to}`;
  const message = `must be ${kind}, ${least === Number.MIN_VALUE && to === Number.MAX_SAFE_INTEGER ? start : bounds}`;
  const fits = (value: number) => value >= least && value <= to && (!isWhole || Number.isInteger(value));
  return z
    .string()
    .trim()
    .refine((given) => decimal.test(given) && fits(Number(given)), message)
    .transform(Number);
}

/** A whole number, 0 or more unless it says otherwise. */
export function whole(said: NumberSaid & Defaulted<number>): Setting<number>;
export function whole(said: NumberSaid): Setting<number | undefined>;
export function whole(said: NumberSaid & Partial<Defaulted<number>>): Setting<number | undefined> {
  const reads = number(said, true);
  const { unit = null, byDefault } = said;
  return byDefault === undefined
    ? withoutDefault(said, unit, reads)
    : withDefault(said, unit, String(byDefault), reads);
}

/** Any number above 0, or from `from` on. */
export function decimals(said: NumberSaid & Defaulted<number>): Setting<number>;
export function decimals(said: NumberSaid): Setting<number | undefined>;
export function decimals(said: NumberSaid & Partial<Defaulted<number>>): Setting<number | undefined> {
  const reads = number(said, false);
  const { unit = null, byDefault } = said;
  return byDefault === undefined
    ? withoutDefault(said, unit, reads)
    : withDefault(said, unit, String(byDefault), reads);
}

/** A timer that is set for longer fires at once. */
const longestTimer = 2_147_483;

/** A span of time in seconds, parts of one too; a millisecond or more unless it says otherwise. */
export function seconds(said: Said & Range & Defaulted<number>): Setting<number>;
export function seconds(said: Said & Range): Setting<number | undefined>;
export function seconds(said: Said & Range & Partial<Defaulted<number>>): Setting<number | undefined> {
  return decimals({ from: 0.001, to: longestTimer, ...said, unit: 'seconds' });
}

interface TextSaid extends Said {
  readonly pattern?: RegExp;
  /** Said of what the pattern does not take: `must be ...`. */
  readonly fault?: string;
}

/** Any text, or what a pattern takes. */
export function text(said: TextSaid & Defaulted<string>): Setting<string>;
export function text(said: TextSaid): Setting<string | undefined>;
export function text(said: TextSaid & Partial<Defaulted<string>>): Setting<string | undefined> {
  const { pattern = /./s, fault = 'must not be empty', byDefault } = said;
  // A secret is taken letter by letter; around anything else a blank is an accident.
  const reads = (said.isSecret ? z.string() : z.string().trim()).regex(pattern, fault);
  return byDefault === undefined ? withoutDefault(said, null, reads) : withDefault(said, null, byDefault, reads);
}

/** What a schema takes, where no other kind fits. */
export function checked<Value>(said: Said & { readonly as: z.ZodType<Value, string> }): Setting<Value | undefined> {
  return withoutDefault(said, null, z.string().trim().pipe(said.as));
}

/** One of several words. */
export function choice<const Word extends string>(
  said: Said & Defaulted<NoInfer<Word>> & { readonly of: readonly Word[] },
): Setting<Word> {
  const words = said.of.join(', ');
  return withDefault(
    said,
    words,
    said.byDefault,
    z
      .string()
      .trim()
      .pipe(z.enum(said.of, `must be one of ${words}`)),
  );
}

/** `true` or `false`. */
export function flag(said: Said & Defaulted<boolean>): Setting<boolean> {
  const word = z.enum(['true', 'false'], 'must be true or false').transform((given) => given === 'true');
  return withDefault(said, 'true, false', String(said.byDefault), z.string().trim().pipe(word));
}

const parts = (given: string) =>
  given
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');

/** Several, with commas between. */
export function list<Item>(
  said: Said & Partial<Defaulted<string>> & { readonly unit: string; readonly of: z.ZodType<Item, string> },
): Setting<readonly Item[]> {
  const items = z
    .array(said.of)
    .refine((all) => new Set(all).size === all.length, 'names one twice')
    .refine((all) => all.length > 0 || said.byDefault === undefined, 'must not be empty');
  const reads = z.string().transform(parts).pipe(items);
  return withDefault(said, said.unit, said.byDefault ?? '', reads);
}

/** A file of JSON, which is read at the start. `parse` throws at what it does not take. */
export function jsonFile<Value>(
  said: Said & { readonly parse: (content: unknown) => Value; readonly otherwise: Value },
): Setting<Value> {
  const reads = z
    .string()
    .trim()
    .transform((path, context): Value => {
      if (path === '') return said.otherwise;
      try {
        return said.parse(JSON.parse(readFileSync(path, 'utf8')));
      } catch (error) {
        const why = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
        context.addIssue({ code: 'custom', message: `cannot be used: ${why}` });
        return z.NEVER;
      }
    });
  return withDefault(said, 'path of a JSON file', '', reads);
}
