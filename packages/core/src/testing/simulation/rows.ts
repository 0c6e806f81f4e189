import type { SeenCode, View } from './auditor/view';

/** Every row of a store as a text, in an order of its own: two stores that did the same have the same. */
export function rowsOf(view: View): readonly string[] {
  const recipients = [...view.recipients()];
  const moved = new Map<string, number>();
  // How many entries a step writes is the store's own matter; what they come to is not.
  for (const { accountId, kind, runId, amount } of view.ledger()) {
    const subject = `ledger of account ${accountId}, run ${runId ?? null}: ${kind}`;
    moved.set(subject, (moved.get(subject) ?? 0) + amount);
  }
  return [
    ...[...view.accounts()].map(({ id, credit }) => `account ${id} ${written(credit)}`),
    ...recipients.map((one) => `recipient ${one.id} ${written(one)}`),
    ...recipients.flatMap(({ id }) => view.past(id).map((one) => `past of ${id} ${written(one)}`)),
    ...[...view.runs()].map(({ run, memberIds }) => `run ${run.id} ${written({ run, memberIds })}`),
    ...[...view.codes()].map((one) => `code ${one.id} ${written(named(one))}`),
    ...[...moved].map(([subject, amount]) => `${subject} ${amount}`),
  ].sort();
}

/** What a view promises of a code: the row behind it may hold more. */
function named({ id, accountId, number, deliveryId, expiresAt, createdAt, verifiedAt, failures, tries }: SeenCode) {
  return { id, accountId, number, deliveryId, expiresAt, createdAt, verifiedAt, failures, tries };
}

/** JSON with its keys in order. */
function written(row: object): string {
  return JSON.stringify(row, (_key, value: unknown) =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
      : value,
  );
}
