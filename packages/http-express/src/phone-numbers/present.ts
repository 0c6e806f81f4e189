import type { LineCapabilities, PhoneLine } from '@ghanti/core';
import type { z } from 'zod';
import type { phoneNumberSchema } from './schemas';

const words: readonly (readonly [capability: keyof LineCapabilities, word: string])[] = [
  ['voice', 'Voice'],
  ['sms', 'SMS'],
  ['mms', 'MMS'],
  ['fax', 'Fax'],
];

/** A phone number as the wire answers it. */
export function presentLine(line: PhoneLine): z.output<typeof phoneNumberSchema> {
  const { voice, sms, mms, fax } = line.capabilities;
  const able = words.filter(([capability]) => line.capabilities[capability]).map(([, word]) => word);
  return {
    phone_number: line.number,
    rate: line.rate,
    available_capabilities: able.join(', '),
    capabilities: { voice, sms, mms, fax },
    phone_number_sid: line.sid,
    friendly_name: line.friendlyName,
    accept_incoming: line.acceptIncoming,
    configure_with: line.configureWith,
    call_comes_in: line.callComesIn,
    call_url: line.callUrl,
    http_request: line.httpRequest,
  };
}
