import type { Recipient } from '../../domain/recipient';
import type { Tables } from './tables';

/** When an account dialled a number, and which attempt of whom it was. */
export interface Contact {
  readonly at: number;
  readonly attempt: string;
}

/** Contacts of a recipient's number since an instant, oldest first, without those of its present attempt. */
export function contactsOf(tables: Tables, recipient: Recipient, since: number): readonly Date[] {
  const mine = attemptOf(recipient);
  return (tables.contacts.get(keyOf(recipient)) ?? [])
    .filter(({ at, attempt }) => at > since && attempt !== mine)
    .map(({ at }) => new Date(at));
}

/** Notes that a recipient is being dialled now: a redial of one attempt moves its contact. */
export function noteContact(tables: Tables, recipient: Recipient, now: Date, since: number): void {
  const mine = attemptOf(recipient);
  const kept = (tables.contacts.get(keyOf(recipient)) ?? []).filter(
    ({ at, attempt }) => at > since && attempt !== mine,
  );
  tables.contacts.set(keyOf(recipient), [...kept, { at: now.getTime(), attempt: mine }]);
}

function keyOf({ accountId, dialNumber }: Recipient): string {
  return `${accountId} ${dialNumber}`;
}

function attemptOf({ id, life }: Recipient): string {
  return `${id}.${life.attemptNo}`;
}
