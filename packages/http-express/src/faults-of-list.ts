import type { Engine, Fault } from '@ghanti/core';
import { inWireNames, type Place } from './wire-names';

/**
 * The faults of the numbers that a body lists under `field`, for a body that its schema refuses: all faults are told at once.
 */
export function faultsOfList(
  engine: Pick<Engine, 'numbers'>,
  body: unknown,
  field: string,
  place: Place,
): readonly Fault[] {
  const list = fieldOf(body, field);
  return Array.isArray(list) ? faultsOfEach(engine, list, place) : [];
}

/** The same for a list that is at hand. Items that are no numbers at all are the schema's to name. */
export function faultsOfEach(
  { numbers }: Pick<Engine, 'numbers'>,
  list: readonly unknown[],
  place: Place,
): readonly Fault[] {
  return list.flatMap((number, index) => {
    if (typeof number !== 'string' && typeof number !== 'number') return [];
    const faults = numbers.faultsOf([{ number }]);
    return inWireNames(
      faults.map((fault) => ({ ...fault, field: `numbers[${index}].number` })),
      place,
    );
  });
}

/** A field of a body that no schema has read. */
export function fieldOf(body: unknown, field: string): unknown {
  return typeof body === 'object' && body !== null ? Reflect.get(body, field) : undefined;
}
