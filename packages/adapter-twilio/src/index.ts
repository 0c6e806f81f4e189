export type { TwilioOptions } from './options';
export { twilioTelephony } from './twilio';
