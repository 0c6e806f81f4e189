import { describe, expect, it } from 'vitest';
import { readConfig } from './config';

const twilio = {
  TELEPHONY: 'twilio',
  TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
  TWILIO_AUTH_TOKEN: 'a token of the tests',
  TWILIO_FROM: '+97715970000',
};

describe('the configuration for Twilio', () => {
  it('says how Twilio reaches the service: people would answer, and hear an error', () => {
    expect(readConfig(twilio)).toEqual({
      ok: false,
      faults: ['PUBLIC_URL is needed when TELEPHONY is twilio: Twilio has to reach it'],
    });
    expect(readConfig({ ...twilio, PUBLIC_URL: 'https://calls.example.com' }).ok).toBe(true);
  });

  it('may leave it out for a stand-in, which runs on this machine', () => {
    expect(readConfig({ ...twilio, TWILIO_BASE_URL: 'http://127.0.0.1:4010' }).ok).toBe(true);
  });
});
