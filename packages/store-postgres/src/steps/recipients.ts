import {
  type Id,
  isInFlight,
  numberRemovalOf,
  numberStatuses,
  type Recipient,
  type RecipientOfCampaign,
  type RecipientSteps,
  type Service,
  statesOf,
  statusOf,
} from '@ghanti/core';
import { type Database, Rollback, type Sql } from '../driver/database';
import type { CampaignRow } from '../rows/campaign-row';
import { type PastAttemptRow, pastAttemptOf, type RecipientRow, recipientOf } from '../rows/recipient-row';
import { campaignById } from '../statements/campaigns.sql';
import * as statements from '../statements/recipients.sql';
import { lock } from './apply-events';
import { lockCampaign } from './campaigns';
import { Changes, closingOf } from './changes';
import { bindKey, replayedBy } from './idempotency';

interface RowOfCampaign extends RecipientRow {
  campaign_name: string;
  usable_tags: string[];
}

/** The numbers of campaigns. */
export function recipientSteps(database: Database): RecipientSteps {
  const find = async (sql: Sql, accountId: Id, id: Id): Promise<RecipientOfCampaign | null> => {
    const [row] = await sql.query<RowOfCampaign>(statements.recipientOfCampaign, [id, accountId]);
    return row ? { ...recipientOf(row), campaignName: row.campaign_name, usableTags: row.usable_tags } : null;
  };

  return {
    async list(accountId, campaignId, { status, reference, page, pageSize }) {
      const [campaign] = await database.query<CampaignRow>(campaignById, [campaignId, accountId]);
      if (!campaign) return null;
      const values = [campaignId, accountId, pageSize, (page - 1) * pageSize];
      if (reference !== undefined) {
        const states = status === undefined ? null : [...statesOf(status)];
        const matching = [campaignId, accountId, reference, states, status === undefined ? null : servicesOf(status)];
        const [all] = await database.query<{ n: number }>(statements.countReference, matching);
        const range = [pageSize, (page - 1) * pageSize];
        const rows = await database.query<RecipientRow>(statements.pageOfReference, [...matching, ...range]);
        return { items: rows.map(recipientOf), total: all?.n ?? 0 };
      }
      const counted = numberStatuses.map((_, place) => campaign.counts[place] ?? 0);
      if (status === undefined) {
        const rows = await database.query<RecipientRow>(statements.pageOfCampaign, values);
        return { items: rows.map(recipientOf), total: counted.reduce((sum, n) => sum + n, 0) };
      }
      const filter = [[...statesOf(status)], servicesOf(status)];
      const rows = await database.query<RecipientRow>(statements.pageOfStatus, [...values, ...filter]);
      return { items: rows.map(recipientOf), total: counted[numberStatuses.indexOf(status)] ?? 0 };
    },

    async after(accountId, campaignId, afterId, limit) {
      const values = [campaignId, accountId, afterId, limit];
      return (await database.query<RecipientRow>(statements.afterId, values)).map(recipientOf);
    },

    async add(accountId, campaignId, rows, now, idempotency) {
      return database.transaction(async (sql) => {
        if (!(await lockCampaign(sql, accountId, campaignId))) return null;
        const known = await replayedBy(sql, idempotency, now);
        if (known) return known;
        const numbers = rows.map(({ number }) => number);
        const there = await sql.query<{ number: string }>(statements.numbersThere, [campaignId, numbers]);
        const seen = new Set(there.map(({ number }) => number));
        const duplicates = numbers.flatMap((number, index) => {
          if (seen.has(number)) return [index];
          seen.add(number);
          return [];
        });
        // Nothing of it stays, the key neither.
        if (duplicates.length > 0) throw new Rollback<{ duplicates: readonly number[] }>({ duplicates });
        const values = [campaignId, JSON.stringify(rows), now];
        const added = await sql.query<RecipientRow>(statements.insertRecipients, values);
        if (added.length !== rows.length) throw new Error('Not all numbers were added.');
        const changes = new Changes();
        changes.count(campaignId, 'not started', added.length);
        await changes.save(sql);
        const made = added.map(recipientOf).sort((a, b) => a.id - b.id);
        await bindKey(
          sql,
          idempotency,
          made.map((one) => one.id),
        );
        return { added: made };
      });
    },

    get: (accountId, id) => find(database, accountId, id),

    async history(accountId, id) {
      return (await database.query<PastAttemptRow>(statements.pastAttempts, [id, accountId])).map(pastAttemptOf);
    },

    async edit(accountId, id, { number, given, tags, reference, now }) {
      return database.transaction(async (sql) => {
        const own = await lockOwn(sql, accountId, id);
        if (!own) return null;
        const { recipient } = own;
        if (isInFlight(recipient.life.state)) return 'busy';
        if (number !== undefined && number !== recipient.number) {
          const others = await sql.query(statements.numbersThere, [own.campaignId, [number]]);
          if (others.length > 0) return 'duplicate';
        }
        await sql.query(statements.editRecipient, [
          ...[id, number ?? null, jsonOf(given), jsonOf(tags), now],
          ...[reference !== undefined, reference ?? null],
        ]);
        return find(sql, accountId, id);
      });
    },

    async remove(accountId, id, now) {
      return database.transaction(async (sql) => {
        const own = await lockOwn(sql, accountId, id);
        if (!own) return null;
        const { recipient, campaignId } = own;
        if (isInFlight(recipient.life.state)) return 'busy';
        const answer = await find(sql, accountId, id);
        await sql.query(statements.deleteRecipient, [id]);
        const changes = new Changes();
        changes.count(campaignId, statusOf(recipient.service, recipient.life.state), -1);
        changes.close(recipient, closingOf(recipient, 0));
        changes.tell(numberRemovalOf(recipient, now));
        await changes.save(sql);
        return answer && { ...answer, hold: 0 };
      });
    },
  };

  /** Locks the campaign first, as every step that changes who is in it. */
  async function lockOwn(sql: Sql, accountId: Id, id: Id): Promise<{ recipient: Recipient; campaignId: Id } | null> {
    const seen = await find(sql, accountId, id);
    if (!seen || seen.campaignId === null || !(await lockCampaign(sql, accountId, seen.campaignId))) return null;
    const held = (await lock(sql, [id])).get(id);
    return held ? { recipient: held.recipient, campaignId: seen.campaignId } : null;
  }
}

/** A message that is on its way is `sending`, a call is `dialing`, in the same states. */
function servicesOf(status: ReturnType<typeof statusOf>): Service[] {
  const services: readonly Service[] = ['PHONE', 'SMS'];
  return services.filter((service) => statesOf(status).some((state) => statusOf(service, state) === status));
}

function jsonOf(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value);
}
