import { flag, seconds, whole } from './kinds';

/** One-time passwords, and webhooks to hosts. */
export const codes = {
  OTP_TTL_SECONDS: seconds({
    about: 'How long a code is valid.',
    to: 600,
    byDefault: 300,
    example: '120',
    sets: 'engine.otpTtlMs',
  }),
  OTP_TRIES: whole({
    about: 'How often a code may be typed wrongly.',
    from: 1,
    byDefault: 5,
    example: '3',
    sets: 'engine.otpTries',
  }),
  OTP_PER_NUMBER: whole({
    about: 'Codes for one number in 10 minutes, at most.',
    from: 1,
    byDefault: 5,
    example: '3',
    sets: 'engine.otpPerNumber',
  }),
  HIDE_OTP_CODES: flag({
    about: 'Leave the code out of the answer of Send OTP.',
    byDefault: false,
    example: 'true',
    sets: 'router.hideOtpCodes',
  }),
  REQUESTS_PER_ENDPOINT: whole({
    about: 'Requests to one webhook endpoint of a host at once, at most, over all processes.',
    from: 1,
    to: 64,
    byDefault: 16,
    example: '4',
    sets: 'engine.requestsPerEndpoint',
  }),
  ALLOW_PRIVATE_WEBHOOKS: flag({
    about: 'Send webhooks to private addresses and over plain http too: for development only.',
    byDefault: false,
    example: 'true',
    sets: 'webhooks.allowPrivate',
  }),
};
