import type { Otp } from '@ghanti/core';
import type { z } from 'zod';
import type { otpSchema, sentData } from './schemas';

/** A code that was just sent. `code` is null where it is not to be shown. */
export function presentSent(otp: Otp, code: string | null): z.output<typeof sentData> {
  return {
    details: {
      id: otp.id,
      number: otp.given,
      otp_options: otp.option,
      message: otp.template,
      otp: code,
      sms_send_options: otp.channel,
      expires_at: otp.expiresAt.toISOString(),
    },
  };
}

/** A code that was sent some time ago: everything but the code. */
export function presentOtp(otp: Otp): z.output<typeof otpSchema> {
  return {
    id: otp.id,
    number: otp.given,
    otp_options: otp.option,
    message: otp.template,
    sms_send_options: otp.channel,
    voice_input: otp.voice,
    status: otp.status,
    reason: otp.reason,
    credit_consumed: otp.consumed,
    tries_left: otp.triesLeft,
    verified_at: otp.verifiedAt?.toISOString() ?? null,
    expires_at: otp.expiresAt.toISOString(),
    created_at: otp.createdAt.toISOString(),
  };
}
