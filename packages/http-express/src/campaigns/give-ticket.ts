import { notFound } from '@ghanti/core';
import { type JsonAnswer, success } from '../envelope';
import type { Call } from '../route';

/** A ticket to the stream of a campaign's events, for the login that asks. @throws GhantiError `not_found` */
export async function giveTicket(call: Call<'account'>, campaignId: number): Promise<JsonAnswer> {
  const { parts, accountId, caller } = call;
  const { familyId, expiresAt: loginUntil } = caller;
  if (!parts.ownAuth || familyId === null || loginUntil === null) throw notFound('page');
  await parts.engine.campaigns.get(accountId, campaignId);
  const login = { accountId, familyId, expiresAt: loginUntil };
  const { ticket, expiresAt } = parts.ownAuth.tickets.issue(login, campaignId);
  const url = `${parts.publicUrl}/api/system/campaigns/${campaignId}/events/?ticket=${ticket}`;
  return success({ ticket, url, expires_at: expiresAt.toISOString() }, null, 201);
}
