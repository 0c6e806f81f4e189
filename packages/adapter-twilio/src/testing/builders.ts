import type { CallRequest, MessageRequest } from '@ghanti/core';
import type { TwilioOptions } from '../options';

export const accountSid = `AC${'5'.repeat(32)}`;
export const authToken = 'the token of the tests';
export const callSid = `CA${'1'.repeat(32)}`;
export const messageSid = `SM${'2'.repeat(32)}`;

/** The plugin's options against a server. */
export function optionsFor(baseUrl: string, but: Partial<TwilioOptions> = {}): TwilioOptions {
  return { accountSid, authToken, callers: ['+97715970000'], baseUrl, publicUrl: 'https://ghanti.example', ...but };
}

function callbacksOf(token: string) {
  const base = 'https://ghanti.example/webhooks/twilio';
  return { status: `${base}/status/${token}`, answer: `${base}/answer/${token}`, mark: `${base}/mark/${token}` };
}

export function aCall(but: Partial<CallRequest> = {}): CallRequest {
  const token = but.token ?? 'v1.k1.a.1.1.mac';
  return {
    token,
    to: '+9779801000000',
    from: '+97715970000',
    parts: [{ type: 'audio', url: 'https://ghanti.example/media/a.wav', seconds: 12 }],
    contentSeconds: 12,
    ringTimeoutSeconds: 30,
    timeLimitSeconds: 60,
    detectMachine: false,
    keypad: null,
    callbacks: callbacksOf(token),
    ...but,
  };
}

export function aText(but: Partial<MessageRequest> = {}): MessageRequest {
  const token = but.token ?? 'v1.k1.a.1.1.mac';
  return {
    token,
    to: '+9779801000000',
    from: '+97715970000',
    text: 'नमस्ते & <welcome>',
    validitySeconds: 3_600,
    callbacks: callbacksOf(token),
    ...but,
  };
}

/** A call as Twilio's REST API answers it. */
export function callAnswer(but: Record<string, unknown> = {}) {
  return {
    sid: callSid,
    account_sid: accountSid,
    to: '+9779801000000',
    from: '+97715970000',
    status: 'queued',
    direction: 'outbound-api',
    duration: null,
    answered_by: null,
    date_created: 'Wed, 25 Nov 2026 10:00:00 +0000',
    date_updated: 'Wed, 25 Nov 2026 10:00:00 +0000',
    start_time: null,
    end_time: null,
    ...but,
  };
}

/** A message as Twilio's REST API answers it. */
export function messageAnswer(but: Record<string, unknown> = {}) {
  return {
    sid: messageSid,
    account_sid: accountSid,
    status: 'queued',
    direction: 'outbound-api',
    error_code: null,
    date_created: 'Wed, 25 Nov 2026 10:00:00 +0000',
    ...but,
  };
}
