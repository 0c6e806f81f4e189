import { randomBytes } from 'node:crypto';
import type { CallRequest, MessageRequest } from '../../ports/telephony';

const publicBase = 'https://ghanti.test/webhooks/kit';

function callbacksOf(base: string, token: string) {
  return { status: `${base}/status/${token}`, answer: `${base}/answer/${token}`, mark: `${base}/mark/${token}` };
}

/** A token as no other request has it. */
export function aToken(): string {
  return `v1.kit.${randomBytes(12).toString('base64url')}`;
}

/** An order to call a number: twelve seconds of audio, and what else is asked for. */
export function aCallTo(to: string, but: Partial<CallRequest> = {}, base = publicBase): CallRequest {
  const token = but.token ?? aToken();
  const { contentSeconds = 12 } = but;
  const audio = `${new URL(base).origin}/media/${contentSeconds}.wav`;
  return {
    token,
    to,
    from: '+97715970000',
    parts: [{ type: 'audio', url: audio, seconds: contentSeconds }],
    contentSeconds,
    ringTimeoutSeconds: 30,
    timeLimitSeconds: 60,
    detectMachine: true,
    keypad: null,
    callbacks: callbacksOf(base, token),
    ...but,
  };
}

/** An order to send a text message. */
export function aTextTo(to: string, but: Partial<MessageRequest> = {}, base = publicBase): MessageRequest {
  const token = but.token ?? aToken();
  return {
    token,
    to,
    from: '+97715970000',
    text: 'Namaste from the kit',
    validitySeconds: 3_600,
    callbacks: callbacksOf(base, token),
    ...but,
  };
}
