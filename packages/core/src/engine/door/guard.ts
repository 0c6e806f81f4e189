import { z } from 'zod';
import { type Fault, GhantiError } from '../../domain/errors';
import { readBy } from '../../domain/read-by';

/** What a method takes at one place. */
export interface Argument<T> {
  /** What faults call it. */
  readonly name: string;
  readonly schema: z.ZodType<T>;
  /** True: faults name its fields without it, `voice` and not `input.voice`. */
  readonly flat: boolean;
}

type Method = (...given: never[]) => unknown;

/** For each method of an API: what it takes, place by place. */
export type Arguments<A> = {
  readonly [M in keyof A as A[M] extends Method ? M : never]: A[M] extends (...given: infer P) => unknown
    ? { readonly [K in keyof P]-?: Argument<P[K]> }
    : never;
};

/** A plain argument. */
export function value<T>(name: string, schema: z.ZodType<T>): Argument<T> {
  return { name, schema, flat: false };
}

/** An argument whose fields are fields of the request. */
export function fields<T>(name: string, schema: z.ZodType<T>): Argument<T> {
  return { name, schema, flat: true };
}

/**
 * The same API behind a door: whatever does not fit what a method takes is refused before the method runs. A method that
 * answers a promise rejects; `atOnce` names the others, which throw.
 */
export function guard<A extends object>(api: A, takes: Arguments<A>, atOnce: readonly (keyof A)[] = []): A {
  const guarded = Object.entries(takes as Record<string, readonly Argument<unknown>[]>).map(([name, places]) => {
    const method = Reflect.get(api, name) as (...given: unknown[]) => unknown;
    const throws = (...given: unknown[]) => method.apply(api, read(name, places, given));
    const rejects = async (...given: unknown[]) => throws(...given);
    return [name, atOnce.includes(name as keyof A) ? throws : rejects];
  });
  return { ...api, ...Object.fromEntries(guarded) };
}

/** @throws GhantiError `invalid_input` with every fault of every argument */
function read(method: string, places: readonly Argument<unknown>[], given: readonly unknown[]): unknown[] {
  const faults: Fault[] = [];
  const taken = places.map(({ name, schema, flat }, at) => {
    const result = readBy(schema, given[at]);
    if (result.ok) return result.value;
    faults.push(...result.faults.map((fault) => ({ ...fault, field: fieldOf(fault, name, flat) })));
    return undefined;
  });
  const surplus = given.findIndex((one, at) => at >= places.length && one !== undefined);
  if (surplus >= 0) {
    const names = places.map(({ name }) => name).join(', ') || 'nothing';
    faults.push({
      field: null,
      code: 'unknown_argument',
      message: `${method} takes ${names}, and nothing after that.`,
    });
  }
  if (faults.length > 0) throw refused(faults);
  return taken;
}

function fieldOf({ field }: Fault, name: string, flat: boolean): string {
  if (field === null) return name;
  if (flat) return field;
  return field.startsWith('[') ? name + field : `${name}.${field}`;
}

/** How many faults the message itself tells; the others are in `faults`. */
const told = 5;

/** The error for what a program hands over wrongly: its message names the fields, for whoever reads a log. */
export function refused(faults: readonly Fault[]): GhantiError {
  const sentences = faults
    .slice(0, told)
    .map(({ field, message }) => (field === null ? message : `${field}: ${message}`));
  const more = faults.length > told ? [`And ${faults.length - told} more.`] : [];
  return new GhantiError('invalid_input', [...sentences, ...more].join(' '), { faults });
}

/** An object that has these fields and no others; all fields of its type stand here. One that is `undefined` is left out. */
export function exactly<T extends object>(shape: { readonly [K in keyof T]-?: z.ZodType<T[K]> }): z.ZodType<T> {
  return z.strictObject(shape).transform(withoutUndefined) as unknown as z.ZodType<T>;
}

function withoutUndefined(given: object): object {
  return Object.fromEntries(Object.entries(given).filter(([, one]) => one !== undefined));
}
