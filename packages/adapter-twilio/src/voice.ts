import { type CallRequest, type LookupRequest, type Placed, type ProviderReport, TelephonyError } from '@ghanti/core';
import type { CallInstance } from 'twilio/lib/rest/api/v2010/account/call';
import { z } from 'zod';
import type { Account } from './account';
import { creationFailure, isAbsence, readingFailure, wasOver } from './errors';
import { placedSince } from './lookup';
import { callReport } from './statuses';
import { retried } from './urls';

const callSid = z.string().regex(/^CA[0-9a-fA-F]{32}$/);
const seconds = z.coerce.number().int().nonnegative();

/** Every change that Twilio tells of; each is a parameter of its own, or only the end is told. */
const statusEvents = ['initiated', 'ringing', 'answered', 'completed'];

/** Calls: placed once, ended, and asked about. */
export function voiceOf({ api, http, settings }: Account) {
  const within = <T>(work: () => Promise<T>) => http.within(AbortSignal.timeout(settings.readTimeoutMs), work);
  const read = (sid: string) => within(() => api.calls(sid).fetch());

  return {
    /** @throws TelephonyError of the class that the failure proves */
    async place(request: CallRequest, signal: AbortSignal): Promise<Placed> {
      const { callbacks, detectMachine } = request;
      try {
        const call = await http.within(signal, () =>
          api.calls.create({
            to: request.to,
            from: request.from,
            url: retried(callbacks.answer),
            method: 'POST',
            statusCallback: retried(callbacks.status),
            statusCallbackMethod: 'POST',
            statusCallbackEvent: statusEvents,
            timeout: request.ringTimeoutSeconds,
            timeLimit: request.timeLimitSeconds,
            // Asked in the background: who answers hears the message at once, and the finding comes as an event.
            ...(detectMachine
              ? {
                  machineDetection: 'Enable',
                  asyncAmd: 'true',
                  asyncAmdStatusCallback: retried(callbacks.status),
                  asyncAmdStatusCallbackMethod: 'POST',
                }
              : {}),
          }),
        );
        return { providerId: callSid.parse(call.sid) };
      } catch (error) {
        throw creationFailure(error);
      }
    },

    /** Null when Twilio does not know it. @throws TelephonyError `unavailable`, `account` */
    async fetch(sid: string): Promise<ProviderReport | null> {
      if (!callSid.safeParse(sid).success) return null;
      try {
        return reportOf(await read(sid));
      } catch (error) {
        if (isAbsence(error)) return null;
        throw readingFailure(error);
      }
    },

    /**
     * Cancels a call that waits, ends one that is live. A canceled one tells nothing more: this answer is its end.
     * @throws TelephonyError `unavailable`, `account`
     */
    async hangUp(sid: string): Promise<ProviderReport | null> {
      if (!callSid.safeParse(sid).success) return null;
      try {
        let call = await read(sid);
        if (call.status === 'queued') call = await end(sid, 'canceled');
        // Not only those that were taken already: it may have been taken while we canceled it.
        if (isLive(call.status)) call = await end(sid, 'completed');
        return reportOf(call);
      } catch (error) {
        if (isAbsence(error)) return null;
        throw readingFailure(error);
      }
    },

    /**
     * Calls between the two numbers since the intent. Twilio keeps no reference of ours, and StartTime is empty until a
     * call is dialled: the two numbers and the time of creation are the only key (docs/correctness/rules.md).
     */
    async placed({ to, from, intentAt }: LookupRequest): Promise<readonly ProviderReport[]> {
      try {
        const calls = await within(() => placedSince(intentAt, () => api.calls.page({ to, from, pageSize: 200 })));
        return calls.map(reportOf);
      } catch (error) {
        throw readingFailure(error);
      }
    },
  };

  async function end(sid: string, status: 'canceled' | 'completed'): Promise<CallInstance> {
    try {
      return await within(() => api.calls(sid).update({ status }));
    } catch (error) {
      if (wasOver(error)) return read(sid);
      throw error;
    }
  }
}

function isLive(status: string): boolean {
  return status === 'queued' || status === 'ringing' || status === 'in-progress';
}

/** @throws TelephonyError `unavailable` when Twilio's answer is not what it documents */
function reportOf({ sid, status, duration, answeredBy }: CallInstance): ProviderReport {
  if (!callSid.safeParse(sid).success)
    throw new TelephonyError('unavailable', "Twilio's answer names no call.", { code: 'unreadable' });
  const talk = duration === null || duration === '' ? undefined : seconds.safeParse(duration).data;
  return callReport(sid, { status, seconds: talk, answeredBy: answeredBy ?? undefined });
}
