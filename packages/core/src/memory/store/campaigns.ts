import type { Recipient } from '../../domain/recipient';
import type { Id } from '../../domain/words';
import { campaignRemovalOf } from '../../machines/host-events';
import { unbornLife } from '../../machines/life';
import type { CampaignSteps, NewRecipient } from '../../ports/store';
import { campaignOf, campaignStatus, ownCampaign, unfinishedRun } from './campaign-view';
import { freeze } from './freeze';
import { bindKey, replayedBy } from './idempotency';
import { tellHost } from './outbox';
import { pageOf } from './paging';
import { bookClosing, closingOf, dropRecipient, putRecipient, recipientRow } from './recipient-rows';
import { dropRun } from './run-rows';
import type { CampaignRow, Tables } from './tables';

/** Campaigns: drafts into which numbers stream, and what is published of them. */
export function campaignSteps(tables: Tables): CampaignSteps {
  const { campaigns } = tables;
  return {
    async draft({ accountId, name, services, description, usableTags, callingWindow, now }) {
      const id = tables.nextId('campaign');
      campaigns.set(id, {
        id,
        accountId,
        name,
        services,
        description,
        usableTags: Object.freeze([...usableTags]),
        content: null,
        callingWindow: freeze(structuredClone(callingWindow)),
        published: false,
        createdAt: new Date(now),
        updatedAt: new Date(now),
        recipientIds: [],
        idByNumber: new Map(),
        counts: new Map(),
        runIds: [],
      });
      return id;
    },

    async fill(id, rows, now) {
      const campaign = draftRow(tables, id);
      let accepted = 0;
      for (const row of rows) {
        if (campaign.idByNumber.has(row.number)) continue;
        addRecipient(tables, campaign, row, now);
        accepted += 1;
      }
      return { accepted, duplicates: rows.length - accepted };
    },

    async publish(id, now, idempotency) {
      const campaign = draftRow(tables, id);
      const known = replayedBy(tables, idempotency, now);
      if (known) return known;
      bindKey(tables, idempotency, [id], now);
      campaign.published = true;
      campaign.updatedAt = new Date(now);
      return campaignOf(tables, campaign);
    },

    async discard(id) {
      const campaign = campaigns.get(id);
      if (campaign && !campaign.published) dropCampaign(tables, campaign);
    },

    async discardStale(before) {
      const stale = [...campaigns.values()].filter((one) => !one.published && one.createdAt < before);
      for (const campaign of stale) dropCampaign(tables, campaign);
      return stale.length;
    },

    async list(accountId, { search, status, ...page }) {
      const wanted = search?.toLowerCase() ?? '';
      const found = [...campaigns.values()].filter(
        (one) =>
          one.published &&
          one.accountId === accountId &&
          one.name.toLowerCase().includes(wanted) &&
          (status === undefined || campaignStatus(tables, one) === status),
      );
      return pageOf(found.reverse(), page, (one) => campaignOf(tables, one));
    },

    async get(accountId, id) {
      const campaign = ownCampaign(tables, accountId, id);
      return campaign && campaignOf(tables, campaign);
    },

    async update(accountId, id, { name, services, description, callingWindow, now }) {
      const campaign = ownCampaign(tables, accountId, id);
      if (!campaign) return null;
      const serves = services ?? campaign.services;
      if (serves !== campaign.services) {
        if (unfinishedRun(tables, campaign)) return 'busy';
        changeService(tables, campaign, serves);
      }
      campaign.name = name ?? campaign.name;
      campaign.description = description ?? campaign.description;
      if (callingWindow !== undefined) {
        campaign.callingWindow = freeze(structuredClone(callingWindow));
        judgeAnew(tables, campaign);
      }
      campaign.updatedAt = new Date(now);
      return campaignOf(tables, campaign);
    },

    async remove(accountId, id, now) {
      const campaign = ownCampaign(tables, accountId, id);
      if (!campaign) return null;
      if (unfinishedRun(tables, campaign)) return 'busy';
      dropCampaign(tables, campaign);
      tellHost(tables, campaignRemovalOf(accountId, id, now));
      return 'removed';
    },
  };
}

/** Adds a recipient whose number the campaign has not. */
export function addRecipient(tables: Tables, campaign: CampaignRow, row: NewRecipient, now: Date): Recipient {
  const id = tables.nextId('recipient');
  const tags = Object.freeze({ ...row.tags });
  const { recipient } = putRecipient(tables, {
    id,
    accountId: campaign.accountId,
    campaignId: campaign.id,
    runId: null,
    service: campaign.services,
    number: row.number,
    given: row.given,
    tags,
    reference: row.reference ?? null,
    dialNumber: row.number,
    dialTags: tags,
    life: unbornLife(),
    hold: 0,
    consumed: null,
    updatedAt: new Date(now),
  });
  campaign.recipientIds.push(id);
  campaign.idByNumber.set(row.number, id);
  return recipient;
}

function draftRow(tables: Tables, id: Id): CampaignRow {
  const row = tables.campaigns.get(id);
  if (!row || row.published) throw new Error(`There is no draft ${id}.`);
  return row;
}

/** Whoever the old window put off is due again. */
function judgeAnew(tables: Tables, campaign: CampaignRow): void {
  for (const id of campaign.recipientIds) {
    const { recipient } = recipientRow(tables, id);
    const { life } = recipient;
    if (life.state !== 'queued' || life.reason !== 'calling_window') continue;
    const { wave } = putRecipient(tables, { ...recipient, life: { ...life, notBefore: null, reason: null } });
    if (wave) wave.notBefore = null;
  }
}

/** Lives that have ended stay what they were: a late word about a call is read as one about a call. */
function changeService(tables: Tables, campaign: CampaignRow, services: CampaignRow['services']): void {
  campaign.services = services;
  for (const id of campaign.recipientIds) {
    const { recipient } = recipientRow(tables, id);
    if (recipient.life.state === 'not_started') putRecipient(tables, { ...recipient, service: services });
  }
}

function dropCampaign(tables: Tables, campaign: CampaignRow): void {
  for (const id of campaign.recipientIds) {
    const { recipient } = recipientRow(tables, id);
    bookClosing(tables, recipient, closingOf(recipient, 0));
    dropRecipient(tables, recipient);
  }
  for (const id of campaign.runIds) dropRun(tables, id);
  tables.campaigns.delete(campaign.id);
}
