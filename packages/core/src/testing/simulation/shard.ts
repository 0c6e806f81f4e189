/**
 * The part of a prover's cases that this process tests: `SHARD=2/4` is every fourth one from the second. Without it, all of them.
 * @throws RangeError for a shard that is none
 */
export function ofShard<T>(cases: readonly T[], shard = process.env.SHARD ?? '1/1'): readonly T[] {
  const [number, of] = shard.split('/').map(Number);
  if (!number || !of || number > of) throw new RangeError(`SHARD is such as 2/4, not ${shard}.`);
  return cases.filter((_, index) => index % of === number - 1);
}
