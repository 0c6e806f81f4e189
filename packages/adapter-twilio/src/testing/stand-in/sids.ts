import { randomBytes } from 'node:crypto';

/** A fresh name, as Twilio makes them: two letters of its kind and 32 hexadecimal digits. */
export function newSid(prefix: 'CA' | 'SM' | 'PN'): string {
  return `${prefix}${randomBytes(16).toString('hex')}`;
}
