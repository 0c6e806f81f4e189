import type { Telephony } from '@ghanti/core';

/** Being written. */
export function twilioTelephony(_options: {
  accountSid: string;
  authToken: string;
  callers: string[];
  baseUrl?: string;
}): Telephony {
  throw new Error('being written');
}
