import { createHash } from 'node:crypto';
import type { Id, InboxSteps, KeptEvent, LifeEvent, RecipientEvent } from '@ghanti/core';
import type { Database, Sql } from '../driver/database';
import * as statements from '../statements/inbox.sql';

interface InboxRow {
  id: number;
  recipient_id: Id;
  event: LifeEvent;
}

const keptOf = ({ id, recipient_id, event }: InboxRow): KeptEvent => ({ id, recipientId: recipient_id, event });

/** Events that wait for the call that they are about. */
export function inboxSteps(database: Database): InboxSteps {
  return {
    async due({ now, limit, leaseMs, forgetBefore }) {
      const values = [now, limit, new Date(now.getTime() + leaseMs), forgetBefore];
      return (await database.query<InboxRow>(statements.dueEvents, values)).map(keptOf);
    },

    async about(recipientIds) {
      return (await database.query<InboxRow>(statements.eventsAbout, [[...recipientIds]])).map(keptOf);
    },

    async drop(ids) {
      if (ids.length > 0) await database.query(statements.dropEvents, [[...ids]]);
    },
  };
}

/** Keeps events in the transaction of the step that could not use them. */
export async function keepEvents(sql: Sql, events: readonly RecipientEvent[], now: Date): Promise<void> {
  if (events.length === 0) return;
  const rows = events.map(({ recipientId, event }) => ({
    recipient_id: recipientId,
    event,
    digest: createHash('sha256')
      .update(JSON.stringify([recipientId, event]))
      .digest('hex'),
  }));
  await sql.query(statements.keepEvents, [JSON.stringify(rows), now]);
}
