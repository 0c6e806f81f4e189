import {
  type Campaign,
  type CampaignSteps,
  campaignRemovalOf,
  type Id,
  type NewRecipient,
  numberStatuses,
  type Service,
} from '@ghanti/core';
import type { Database, Sql } from '../driver/database';
import { type CampaignRow, campaignOf } from '../rows/campaign-row';
import * as statements from '../statements/campaigns.sql';
import { fillRecipients } from '../statements/recipients.sql';
import { Changes } from './changes';
import { bindKey, replayedBy } from './idempotency';
import { analyze } from './upkeep';

/** Where the counts of a campaign hold its numbers that were never dialled; an array of SQL begins at 1. */
const placeOfNew = numberStatuses.indexOf('not started') + 1;

const noDraft = (id: Id) => new Error(`There is no draft ${id}.`);

/** Campaigns: drafts into which numbers stream, and what is published of them. */
export function campaignSteps(database: Database): CampaignSteps {
  const find = async (sql: Sql, accountId: Id, id: Id): Promise<Campaign | null> => {
    const [row] = await sql.query<CampaignRow>(statements.campaignById, [id, accountId]);
    return row ? campaignOf(row) : null;
  };
  /** The last id of some numbers of a draft that were removed; null when there are none left, or no draft. */
  const discardSome = (id: Id, afterId: Id) =>
    database.bulk(async (sql) => {
      const [draft] = await sql.query(statements.lockDraft, [id]);
      if (!draft) return null;
      const [some] = await sql.query<{ last_id: Id | null }>(statements.deleteSomeOfDraft, [
        id,
        afterId,
        database.bulkRows,
      ]);
      return some?.last_id ?? null;
    });
  const discard = async (id: Id) => {
    for (let last: Id | null = 0; last !== null; ) last = await discardSome(id, last);
    return database.transaction(async (sql) => {
      const [draft] = await sql.query(statements.lockDraft, [id]);
      if (!draft) return 0;
      await drop(sql, id);
      return 1;
    });
  };
  const fillSome = (id: Id, rows: readonly NewRecipient[], now: Date) =>
    database.bulk(async (sql) => {
      const values = [id, JSON.stringify(rows), now, placeOfNew];
      const [filled] = await sql.query<{ accepted: number; drafts: number }>(fillRecipients, values);
      if (!filled?.drafts) throw noDraft(id);
      return filled.accepted;
    });

  return {
    async draft({ accountId, name, services, description, usableTags, callingWindow, now }) {
      const texts = [JSON.stringify(usableTags), callingWindow && JSON.stringify(callingWindow)];
      const values = [accountId, name, services, description, ...texts, now];
      const [row] = await database.query<{ id: Id }>(statements.insertDraft, values);
      if (!row) throw new Error('A draft was not inserted.');
      return row.id;
    },

    async fill(id, rows, now) {
      let accepted = 0;
      for (let at = 0; at < rows.length; at += database.bulkRows)
        accepted += await fillSome(id, rows.slice(at, at + database.bulkRows), now);
      return { accepted, duplicates: rows.length - accepted };
    },

    async publish(id, now, idempotency) {
      const campaign = await database.transaction(async (sql) => {
        const { account_id } = await lockDraft(sql, id);
        const known = await replayedBy(sql, idempotency, now);
        if (known) return known;
        await bindKey(sql, idempotency, [id]);
        await sql.query(statements.publishDraft, [id, now]);
        return find(sql, account_id, id);
      });
      if (!campaign) throw new Error(`The draft ${id} was not published.`);
      if ('replayed' in campaign) return campaign;
      await analyze(database, campaign.total);
      return campaign;
    },

    async discard(id) {
      await discard(id);
    },

    async discardStale(before) {
      const stale = await database.query<{ id: Id }>(statements.staleDrafts, [before]);
      let discarded = 0;
      for (const { id } of stale) discarded += await discard(id);
      return discarded;
    },

    async list(accountId, { search = '', status = null, page, pageSize }) {
      const matching = [accountId, search, status];
      const [all] = await database.query<{ n: number }>(statements.countCampaigns, matching);
      const rows = await database.query<CampaignRow>(statements.listCampaigns, [
        ...matching,
        pageSize,
        (page - 1) * pageSize,
      ]);
      return { items: rows.map(campaignOf), total: all?.n ?? 0 };
    },

    get: (accountId, id) => find(database, accountId, id),

    async update(accountId, id, { name, services, description, callingWindow, now }) {
      return database.transaction(async (sql) => {
        const campaign = await lockCampaign(sql, accountId, id);
        if (!campaign) return null;
        if (services !== undefined && services !== campaign.services) {
          if (await isBusy(sql, id)) return 'busy';
          await sql.query(statements.serveAnew, [id, services]);
        }
        const values = [id, name ?? null, services ?? null, description ?? null, now];
        await sql.query(statements.updateCampaign, values);
        if (callingWindow !== undefined) {
          await sql.query(statements.setCallingWindow, [id, callingWindow && JSON.stringify(callingWindow)]);
          await sql.query(statements.judgeAnew, [id]);
        }
        return find(sql, accountId, id);
      });
    },

    async remove(accountId, id, now) {
      return database.transaction(async (sql) => {
        if (!(await lockCampaign(sql, accountId, id))) return null;
        if (await isBusy(sql, id)) return 'busy';
        const held = await sql.query<{ run_id: Id; hold: number }>(statements.heldInCampaign, [id]);
        const changes = new Changes();
        for (const { run_id, hold } of held)
          changes.close({ accountId, runId: run_id }, { charged: 0, released: hold });
        changes.tell(campaignRemovalOf(accountId, id, now));
        await changes.save(sql);
        await drop(sql, id);
        return 'removed' as const;
      });
    },
  };
}

/** A published campaign under its lock. */
export async function lockCampaign(sql: Sql, accountId: Id, id: Id): Promise<{ services: Service } | null> {
  const [row] = await sql.query<{ services: Service }>(statements.lockCampaign, [id, accountId]);
  return row ?? null;
}

async function lockDraft(sql: Sql, id: Id): Promise<{ account_id: Id }> {
  const [row] = await sql.query<{ account_id: Id }>(statements.lockDraft, [id]);
  if (!row) throw noDraft(id);
  return row;
}

async function isBusy(sql: Sql, id: Id): Promise<boolean> {
  return (await sql.query(statements.unfinishedRunOf, [id])).length > 0;
}

async function drop(sql: Sql, id: Id): Promise<void> {
  await sql.query(statements.deleteRecipientsOf, [id]);
  await sql.query(statements.deleteCampaign, [id]);
}
