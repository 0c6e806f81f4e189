import type { Engine, Fault } from '@ghanti/core';

/**
 * The faults of the numbers that a body lists under `field`, for a body that its schema refuses: all faults are told at once.
 * Items that are no numbers at all are the schema's to name.
 */
export function faultsOfList({ numbers }: Pick<Engine, 'numbers'>, body: unknown, field: string): readonly Fault[] {
  const list: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, field) : undefined;
  if (!Array.isArray(list)) return [];
  const given = list.flatMap((number: unknown, row) =>
    typeof number === 'string' || typeof number === 'number' ? [{ number, row }] : [],
  );
  return numbers.faultsOf(given, field);
}
