import type { Tables } from '../../../memory/store/tables';
import type { Provider } from '../provider';
import { type Digest, digestOf, followed, noDigest, together } from './digest';
import type { ExploredTimeline } from './explored-timeline';

/** Rows are frozen and replaced as a whole: the digest of one is worked out once. */
const known = new WeakMap<object, Digest>();

function ofFrozen(row: object): Digest {
  const digest = known.get(row) ?? digestOf(JSON.stringify(row));
  known.set(row, digest);
  return digest;
}

/** What the tables hold that a step may ask for. */
export function digestOfTables(tables: Tables): Digest {
  let all = noDigest;
  const add = (digest: Digest) => {
    all = together(all, digest);
  };
  for (const { recipient, wave } of tables.recipients.values())
    add(followed(ofFrozen(recipient), { low: wave?.id ?? 0, high: 1 }));
  for (const lives of tables.pastAttempts.values()) add(ofFrozen(lives));
  for (const { run } of tables.runs.values()) add(ofFrozen(run));
  for (const { account } of tables.accounts.values()) add(ofFrozen(account));
  for (const { id, open, epoch, leaseUntil, notBefore, crashes } of tables.waves.values())
    add(digestOf(`wave ${id} ${open} ${epoch} ${leaseUntil} ${notBefore} ${crashes}`));
  for (const key of tables.inbox.keys()) add(digestOf(key));
  return all;
}

/** The truth of the provider. */
export function digestOfCalls(provider: Provider): Digest {
  let all = noDigest;
  for (const { id, stage, answeredAt, end, hungUp, marked } of provider.calls.values())
    all = together(all, digestOf(`${id} ${stage} ${answeredAt} ${end?.type} ${end?.duration} ${hungUp} ${marked}`));
  return all;
}

/**
 * Where a course stands: the same tables, the same calls, the same faults behind, and the same things planned, each with the
 * whole story that led to it. Two courses that differ only in the order of what did not touch are in one state.
 */
export function stateKey(tables: Digest, calls: Digest, behind: Digest, timeline: ExploredTimeline): number {
  const all = [calls, behind, timeline.planned()].reduce(followed, tables);
  const { low, high } = followed(all, digestOf(String(timeline.now())));
  return (low >>> 0) * 2 ** 21 + (high & (2 ** 21 - 1));
}
