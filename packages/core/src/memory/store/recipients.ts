import type { Recipient } from '../../domain/recipient';
import type { Id } from '../../domain/words';
import { numberRemovalOf } from '../../machines/host-events';
import { isInFlight, statusOf } from '../../machines/status';
import type { RecipientOfCampaign, RecipientSteps } from '../../ports/store';
import { ownCampaign } from './campaign-view';
import { addRecipient } from './campaigns';
import { bindKey, replayedBy } from './idempotency';
import { tellHost } from './outbox';
import { pageOf } from './paging';
import { bookClosing, closingOf, dropRecipient, putRecipient, recipientRow } from './recipient-rows';
import type { CampaignRow, Tables } from './tables';

/** The numbers of campaigns. */
export function recipientSteps(tables: Tables): RecipientSteps {
  const read = (id: Id) => recipientRow(tables, id).recipient;
  return {
    async list(accountId, campaignId, { status, reference, ...page }) {
      const campaign = ownCampaign(tables, accountId, campaignId);
      if (!campaign) return null;
      const { recipientIds } = campaign;
      const found = recipientIds.filter((id) => {
        const one = read(id);
        return (status ?? outward(one)) === outward(one) && (reference ?? one.reference) === one.reference;
      });
      return pageOf(found, page, read);
    },

    async after(accountId, campaignId, afterId, limit) {
      const campaign = ownCampaign(tables, accountId, campaignId);
      if (!campaign) return [];
      const start = firstAbove(campaign.recipientIds, afterId);
      return campaign.recipientIds.slice(start, start + limit).map(read);
    },

    async add(accountId, campaignId, rows, now, idempotency) {
      const campaign = ownCampaign(tables, accountId, campaignId);
      if (!campaign) return null;
      const known = replayedBy(tables, idempotency, now);
      if (known) return known;
      const seen = new Set<string>();
      const duplicates: number[] = [];
      for (const [index, { number }] of rows.entries()) {
        if (campaign.idByNumber.has(number) || seen.has(number)) duplicates.push(index);
        seen.add(number);
      }
      if (duplicates.length > 0) return { duplicates };
      const added = rows.map((row) => addRecipient(tables, campaign, row, now));
      bindKey(
        tables,
        idempotency,
        added.map((one) => one.id),
        now,
      );
      return { added };
    },

    async get(accountId, id) {
      const own = ownRecipient(tables, accountId, id);
      return own && withCampaign(own.recipient, own.campaign);
    },

    async history(accountId, id) {
      return ownRecipient(tables, accountId, id) ? (tables.pastAttempts.get(id) ?? []) : [];
    },

    async edit(accountId, id, { number, given, tags, reference, now }) {
      const own = ownRecipient(tables, accountId, id);
      if (!own) return null;
      const { recipient, campaign } = own;
      if (isInFlight(recipient.life.state)) return 'busy';
      const dials = number ?? recipient.number;
      if ((campaign.idByNumber.get(dials) ?? id) !== id) return 'duplicate';
      campaign.idByNumber.delete(recipient.number);
      campaign.idByNumber.set(dials, id);
      const edited = putRecipient(tables, {
        ...recipient,
        number: dials,
        given: given ?? recipient.given,
        tags: tags ? { ...recipient.tags, ...tags } : recipient.tags,
        reference: reference === undefined ? recipient.reference : reference,
        updatedAt: new Date(now),
      });
      return withCampaign(edited.recipient, campaign);
    },

    async remove(accountId, id, now) {
      const own = ownRecipient(tables, accountId, id);
      if (!own) return null;
      const { recipient, campaign } = own;
      if (isInFlight(recipient.life.state)) return 'busy';
      bookClosing(tables, recipient, closingOf(recipient, 0));
      dropRecipient(tables, recipient);
      campaign.idByNumber.delete(recipient.number);
      campaign.recipientIds.splice(firstAbove(campaign.recipientIds, id - 1), 1);
      tellHost(tables, numberRemovalOf(recipient, now));
      return withCampaign({ ...recipient, hold: 0, updatedAt: new Date(now) }, campaign);
    },
  };
}

function ownRecipient(tables: Tables, accountId: Id, id: Id): { recipient: Recipient; campaign: CampaignRow } | null {
  const recipient = tables.recipients.get(id)?.recipient;
  if (!recipient || recipient.campaignId === null) return null;
  const campaign = ownCampaign(tables, accountId, recipient.campaignId);
  return campaign && { recipient, campaign };
}

function withCampaign(recipient: Recipient, { name, usableTags }: CampaignRow): RecipientOfCampaign {
  return { ...recipient, campaignName: name, usableTags };
}

function outward({ service, life }: Recipient) {
  return statusOf(service, life.state);
}

/** Where the first id above `bound` stands among rising ids. */
function firstAbove(ids: readonly Id[], bound: Id): number {
  let low = 0;
  let high = ids.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ids[middle] ?? 0) > bound) high = middle;
    else low = middle + 1;
  }
  return low;
}
