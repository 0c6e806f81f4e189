import { type PhoneLine, TelephonyError, type TelephonyNumbers } from '@ghanti/core';
import type { Account } from './account';
import { creationFailure, isAbsence, readingFailure } from './errors';
import { retried } from './urls';

/** What is read of a number, on sale or ours. */
interface Listed {
  readonly phoneNumber: string;
  readonly friendlyName: string;
  readonly capabilities: object;
}

/** Where numbers that we buy report to, under our public URL. */
export const incomingPaths = { text: '/inbound', call: '/incoming-call', status: '/incoming-status' } as const;

/**
 * Phone numbers at Twilio. One that is on sale has no sid there, so a line is named by the digits of its number, before
 * it is bought and after.
 */
export function numbersOf({ api, http, settings }: Account): TelephonyNumbers {
  const { country, kinds, most, rate } = settings.lines;
  const base = settings.publicUrl === undefined ? null : `${settings.publicUrl}/webhooks/twilio`;
  const within = <T>(work: () => Promise<T>) => http.within(AbortSignal.timeout(settings.readTimeoutMs), work);

  const lineOf = ({ phoneNumber, friendlyName, capabilities }: Listed): PhoneLine => ({
    number: phoneNumber,
    sid: phoneNumber.slice(1),
    friendlyName,
    capabilities: able(capabilities),
    rate,
    acceptIncoming: 'Voice Calls',
    configureWith: 'Webhook',
    callComesIn: 'Webhook',
    callUrl: base === null ? '' : base + incomingPaths.call,
    httpRequest: 'HTTP POST',
  });

  /** The list is searched by a part of the number: only the whole one counts. */
  async function owned(number: string) {
    const found = await within(() => api.incomingPhoneNumbers.list({ phoneNumber: number, limit: 20 }));
    return found.find((one) => one.phoneNumber === number) ?? null;
  }

  const searches: Record<(typeof kinds)[number], (wanted: object) => () => Promise<readonly Listed[]>> = {
    local: (wanted) => () => api.availablePhoneNumbers(country).local.list(wanted),
    mobile: (wanted) => () => api.availablePhoneNumbers(country).mobile.list(wanted),
    tollFree: (wanted) => () => api.availablePhoneNumbers(country).tollFree.list(wanted),
  };

  async function onSale(kind: (typeof kinds)[number], wanted: object): Promise<readonly Listed[]> {
    try {
      // A copy each: the SDK keeps the callbacks of a search in the object that it is given.
      return await within(searches[kind]({ ...wanted }));
    } catch (error) {
      // A country that has no numbers of a kind has no such list.
      if (isAbsence(error)) return [];
      throw readingFailure(error);
    }
  }

  return {
    async available(filter = {}) {
      const { capabilities = {}, sid } = filter;
      const wanted = {
        limit: most,
        ...(capabilities.voice ? { voiceEnabled: true } : {}),
        ...(capabilities.sms ? { smsEnabled: true } : {}),
        ...(capabilities.mms ? { mmsEnabled: true } : {}),
        ...(capabilities.fax ? { faxEnabled: true } : {}),
        ...(sid === undefined ? {} : { contains: sid }),
      };
      const lists = await Promise.all(kinds.map((kind) => onSale(kind, wanted)));
      const lines = new Map(lists.flat().map((found) => [found.phoneNumber, lineOf(found)]));
      return [...lines.values()].filter((line) => sid === undefined || line.sid === sid);
    },

    async buy(sid) {
      const number = `+${sid}`;
      if (!/^\+[1-9]\d{6,14}$/.test(number))
        throw new TelephonyError('rejected', 'There is no such number on sale.', { code: 'not_on_sale' });
      const ours = () =>
        owned(number).catch((error: unknown) => {
          throw readingFailure(error);
        });
      const known = await ours();
      if (known) return lineOf(known);
      try {
        return lineOf(await within(() => api.incomingPhoneNumbers.create({ phoneNumber: number, ...pointedAtUs() })));
      } catch (error) {
        const failure = creationFailure(error);
        // Sold in this very moment, perhaps to us: by a request of ours whose answer was lost.
        const boughtBefore = failure.kind === 'rejected' ? await ours() : null;
        if (boughtBefore) return lineOf(boughtBefore);
        throw failure;
      }
    },

    async release(sid) {
      try {
        const ours = await owned(`+${sid}`);
        if (ours) await within(() => api.incomingPhoneNumbers(ours.sid).remove());
      } catch (error) {
        if (!isAbsence(error)) throw readingFailure(error);
      }
    },
  };

  /** Texts to it may be a STOP, which nobody says twice: it is told again until it is heard. Calls to it are declined. */
  function pointedAtUs() {
    if (base === null) return {};
    return {
      smsUrl: retried(base + incomingPaths.text),
      smsMethod: 'POST',
      voiceUrl: base + incomingPaths.call,
      voiceMethod: 'POST',
      statusCallback: base + incomingPaths.status,
      statusCallbackMethod: 'POST',
    };
  }
}

/** Twilio writes some of these names in capitals, in some of its lists. */
function able(capabilities: object): PhoneLine['capabilities'] {
  const names = new Map(Object.entries(capabilities).map(([name, can]) => [name.toLowerCase(), can === true]));
  const can = (name: string) => names.get(name) ?? false;
  return { voice: can('voice'), sms: can('sms'), mms: can('mms'), fax: can('fax') };
}
