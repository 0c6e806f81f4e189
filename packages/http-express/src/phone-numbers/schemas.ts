import { z } from 'zod';
import { text } from '../fields';
import { names } from '../names';

export const phoneNumberSchema = z
  .strictObject({
    phone_number: z.string(),
    rate: z.int(),
    available_capabilities: z.string(),
    capabilities: z.strictObject({ voice: z.boolean(), sms: z.boolean(), mms: z.boolean(), fax: z.boolean() }),
    phone_number_sid: z.string(),
    friendly_name: z.string(),
    accept_incoming: z.string(),
    configure_with: z.string(),
    call_comes_in: z.string(),
    call_url: z.string(),
    http_request: z.string(),
  })
  .register(names, { id: 'PhoneNumber' });

const sid = text(100).min(1);

export const buyBody = z.object({ phone_sid: sid });

/** Proxies drop the bodies of DELETE: the query will do. */
export const releaseBody = z.object({ phone_sid: sid.optional() });
export const releaseQuery = z.object({ phone_sid: sid.optional() });

export const ownedData = z.strictObject({ owned_numbers: z.array(phoneNumberSchema) });
export const onSaleData = z.strictObject({ number_lists: z.array(phoneNumberSchema) });
export const boughtData = z.strictObject({ number_details: z.array(phoneNumberSchema).length(1) });
export const releasedData = z.strictObject({});
