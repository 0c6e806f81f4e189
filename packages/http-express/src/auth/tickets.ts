import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Id, ThrottleSteps } from '@ghanti/core';
import { z } from 'zod';
import type { LiveClaims } from './access-token';

/**
 * Tickets to the stream of one campaign, for a browser's `EventSource`, which cannot send an access token in a header. A ticket
 * may stand in an address, where logs and histories see it: it is good for one use within a minute, opens nothing else, and
 * what it opens ends with the login that it was made for.
 */
export interface Tickets {
  issue(login: LiveClaims, campaignId: Id): { readonly ticket: string; readonly expiresAt: Date };
  /** The login that it was made for; null for a ticket that is not ours, for another campaign, expired, or used. */
  take(ticket: string, campaignId: Id): Promise<LiveClaims | null>;
}

const lifeMs = 60_000;
/** Longer than a ticket lives, also where the clocks of two processes differ. */
const rememberedMs = 10 * lifeMs;

const contents = z.object({
  accountId: z.int(),
  familyId: z.string(),
  /** When the access token that it was made for expires, and when the ticket does, in milliseconds since 1970. */
  loginUntil: z.int(),
  ticketUntil: z.int(),
  campaignId: z.int(),
  name: z.string(),
});

export function createTickets(secret: string, throttles: Pick<ThrottleSteps, 'hit'>, now: () => Date): Tickets {
  // A key of its own: no ticket is ever an access token, nor the reverse.
  const key = createHmac('sha256', secret).update('ghanti tickets').digest();
  const signatureOf = (payload: string) => createHmac('sha256', key).update(payload).digest();

  return {
    issue({ accountId, familyId, expiresAt: loginUntil }, campaignId) {
      const expiresAt = new Date(now().getTime() + lifeMs);
      const held: z.input<typeof contents> = {
        accountId,
        familyId,
        loginUntil: loginUntil.getTime(),
        ticketUntil: expiresAt.getTime(),
        campaignId,
        name: randomBytes(16).toString('base64url'),
      };
      const payload = Buffer.from(JSON.stringify(held)).toString('base64url');
      return { ticket: `${payload}.${signatureOf(payload).toString('base64url')}`, expiresAt };
    },

    async take(ticket, campaignId) {
      const [payload = '', signature = '', ...more] = ticket.split('.');
      if (more.length > 0) return null;
      const given = Buffer.from(signature, 'base64url');
      const right = signatureOf(payload);
      if (given.length !== right.length || !timingSafeEqual(given, right)) return null;
      const held = contents.parse(JSON.parse(Buffer.from(payload, 'base64url').toString()));
      const at = now();
      if (held.campaignId !== campaignId || held.ticketUntil <= at.getTime()) return null;
      const once = { key: `ticket:${held.name}`, limit: 1, windowMs: rememberedMs };
      if (!(await throttles.hit([once], at)).allowed) return null;
      return { accountId: held.accountId, familyId: held.familyId, expiresAt: new Date(held.loginUntil) };
    },
  };
}
