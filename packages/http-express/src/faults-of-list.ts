import type { Engine, Fault } from '@ghanti/core';

/**
 * The faults of the numbers that a body lists under `field`, for a body that its schema refuses: all faults are told at once.
 */
export function faultsOfList(engine: Pick<Engine, 'numbers'>, body: unknown, field: string): readonly Fault[] {
  const list = fieldOf(body, field);
  return Array.isArray(list) ? faultsOfEach(engine, list, field) : [];
}

/** The same for a list that is at hand. Items that are no numbers at all are the schema's to name. */
export function faultsOfEach(
  { numbers }: Pick<Engine, 'numbers'>,
  list: readonly unknown[],
  field: string,
): readonly Fault[] {
  const given = list.flatMap((number, row) =>
    typeof number === 'string' || typeof number === 'number' ? [{ number, row }] : [],
  );
  return numbers.faultsOf(given, field);
}

/** A field of a body that no schema has read. */
export function fieldOf(body: unknown, field: string): unknown {
  return typeof body === 'object' && body !== null ? Reflect.get(body, field) : undefined;
}
