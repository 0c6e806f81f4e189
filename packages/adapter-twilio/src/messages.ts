import {
  type LookupRequest,
  type MessageRequest,
  type Placed,
  type ProviderReport,
  TelephonyError,
} from '@ghanti/core';
import type { MessageInstance } from 'twilio/lib/rest/api/v2010/account/message';
import { z } from 'zod';
import type { Account } from './account';
import { creationFailure, isAbsence, readingFailure } from './errors';
import { placedSince } from './lookup';
import { messageReport } from './statuses';
import { retried } from './urls';

const messageSid = z.string().regex(/^(SM|MM)[0-9a-fA-F]{32}$/);

/** Twilio keeps no message in its queue for longer, in seconds. */
const longestValidity = 36_000;

/** Text messages: sent once, and asked about. */
export function messagesOf({ api, http, settings }: Account) {
  const within = <T>(work: () => Promise<T>) => http.within(AbortSignal.timeout(settings.readTimeoutMs), work);

  return {
    /** @throws TelephonyError of the class that the failure proves */
    async send({ to, from, text, validitySeconds, callbacks }: MessageRequest, signal: AbortSignal): Promise<Placed> {
      try {
        const message = await http.within(signal, () =>
          api.messages.create({
            to,
            from,
            body: text,
            statusCallback: retried(callbacks.status),
            validityPeriod: Math.min(longestValidity, Math.max(1, Math.floor(validitySeconds))),
          }),
        );
        return { providerId: messageSid.parse(message.sid) };
      } catch (error) {
        throw creationFailure(error);
      }
    },

    /** Null when Twilio does not know it. @throws TelephonyError `unavailable`, `account` */
    async fetch(sid: string): Promise<ProviderReport | null> {
      if (!messageSid.safeParse(sid).success) return null;
      try {
        return reportOf(await within(() => api.messages(sid).fetch()));
      } catch (error) {
        if (isAbsence(error)) return null;
        throw readingFailure(error);
      }
    },

    /** Messages between the two numbers since the intent: at most one request of ours is in doubt between them at a time. */
    async placed({ to, from, intentAt }: LookupRequest): Promise<readonly ProviderReport[]> {
      try {
        const first = () => api.messages.page({ to, from, pageSize: 200 });
        return (await within(() => placedSince(intentAt, first))).map(reportOf);
      } catch (error) {
        throw readingFailure(error);
      }
    },
  };
}

/** @throws TelephonyError `unavailable` when Twilio's answer is not what it documents */
function reportOf({ sid, status, errorCode }: MessageInstance): ProviderReport {
  if (!messageSid.safeParse(sid).success)
    throw new TelephonyError('unavailable', "Twilio's answer names no message.", { code: 'unreadable' });
  return messageReport(sid, status, errorCode ?? undefined);
}
